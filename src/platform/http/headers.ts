/** Security headers on every answer. The reference page under /docs brings inline styles, so it alone gets a wider policy. */
import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../config.js';

const self = ["'self'"];
const directives = {
  defaultSrc: self,
  scriptSrc: self,
  styleSrc: self,
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: self,
  frameAncestors: ["'none'"],
};
const docsDirectives = { ...directives, styleSrc: ["'self'", "'unsafe-inline'"] };

/** Call before the application is initialised. */
export async function securityHeaders(app: NestFastifyApplication, config: Config): Promise<void> {
  const tls = config.THERIAC_PUBLIC_URL.startsWith('https:');
  // Without TLS, sending browsers to https would lock out an installation in a local network.
  const upgrade = { upgradeInsecureRequests: tls ? [] : null };
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { ...directives, ...upgrade } },
    strictTransportSecurity: tls,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
  });
  const wider = { contentSecurityPolicy: { useDefaults: false, directives: { ...docsDirectives, ...upgrade } } };
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      if (request.url === '/docs' || request.url.startsWith('/docs/')) void reply.helmet(wider);
      done();
    });
}
