import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import VChart from 'vue-echarts';

use([SVGRenderer, CustomChart, LineChart, GridComponent, TooltipComponent]);

/** The only chart component; SVG, so that it is sharp on any wall and its colours are tokens. */
export { VChart };
