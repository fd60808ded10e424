import type { FailureCause, FailureFacts } from './failure-cause.ts';

/** What the services are called, and what their providers take the credential from. */
const services: Readonly<Record<string, { readonly name: string; readonly credential: string }>> = {
  stackit: { name: 'STACKIT', credential: 'the service account key in STACKIT_SERVICE_ACCOUNT_KEY_PATH' },
  harbor: { name: 'Harbor', credential: 'HARBOR_USERNAME and HARBOR_PASSWORD' },
  meshstack: { name: 'meshStack', credential: 'MESHSTACK_API_KEY and MESHSTACK_API_SECRET' },
};

/**
 * A resource of a service, and the status that its API answered. Sources: stackit-sdk-go core/oapierror;
 * goharbor/terraform-provider-harbor client/client.go; meshcloud/terraform-provider-meshstack client/internal/http_error.go.
 */
const answer =
  /((?:[\w.[\]"]+\.)?(stackit|harbor|meshstack)_\w+\.[^\s:]+): (?:(?!; ).)*?(?:status code(?: got:)?|http error) (\d{3})\b/;

/** What a service answered to the request for a resource. */
export interface ServiceAnswer {
  readonly address: string;
  /** Of the provider. */
  readonly service: string;
  /** Of HTTP. */
  readonly status: number;
}

/** The first answer of a service that the errors tell, if any. */
export function serviceAnswer(errors: string): ServiceAnswer | undefined {
  const [, address, service, status] = answer.exec(errors) ?? [];
  return address && service ? { address, service, status: Number(status) } : undefined;
}

/** The API of STACKIT, Harbor or meshStack refused something: no matter of the cluster. */
export function serviceRefused({ errors }: Pick<FailureFacts, 'errors'>): FailureCause | undefined {
  const refusal = serviceAnswer(errors);
  const service = refusal && services[refusal.service];
  return service && causeOf(refusal, service);
}

function causeOf(
  { status, address }: ServiceAnswer,
  { name, credential }: { readonly name: string; readonly credential: string },
): FailureCause | undefined {
  const answered = `${name} answered ${status} to ${address}`;
  switch (status) {
    case 401:
      return {
        problem: `${answered}: it does not take the credential, which is wrong, expired or not there`,
        remedy: `renew ${credential}, ${again}`,
      };
    case 403:
      return {
        problem: `${answered}: the account may not do that`,
        remedy: `give the account that right in ${name}, ${again}`,
      };
    case 409:
      return {
        problem: `${answered}: an object of that name is there already, or something else is changing it`,
        remedy: `run the same command again; if it stays so, delete that object in ${name}, or choose another name`,
      };
    case 429:
      return {
        problem: `${answered}: it is asked too often, also after several attempts`,
        remedy: `wait a minute, ${again}`,
      };
  }
  if (status < 500) return undefined;
  return {
    problem: `${answered}: the service itself failed, also after several attempts`,
    remedy: `see whether ${name} reports an outage, ${again}`,
  };
}

const again = 'then run the same command again; it goes on from the state that was written';
