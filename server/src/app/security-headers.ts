import helmet from 'helmet';

/** Only our own files, and nothing of ours in anybody's frame. Styles inline: charts and the sign-in page set them. */
export const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      frameAncestors: ["'none'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
    },
  },
  // Whether the way to us is encrypted is the proxy's business; over plain loopback this would lock people out.
  strictTransportSecurity: false,
});
