import type { AddressInfo } from 'node:net';
import { createApp } from '@wegwarte/server/src/app/create-app.ts';
