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

/** The API of STACKIT, Harbor or meshStack refused something: no matter of the cluster. */
export function serviceRefused({ errors }: Pick<FailureFacts, 'errors'>): FailureCause | undefined {
  const [, address = '', provider = '', status = ''] = answer.exec(errors) ?? [];
  const service = services[provider];
  return service && causeOf(status, service, address);
}

function causeOf(
  status: string,
  { name, credential }: { readonly name: string; readonly credential: string },
  address: string,
): FailureCause | undefined {
  const answered = `${name} answered ${status} to ${address}`;
  switch (status) {
    case '401':
      return {
        problem: `${answered}: it does not take the credential, which is wrong, expired or not there`,
        remedy: `renew ${credential}, ${again}`,
      };
    case '403':
      return {
        problem: `${answered}: the account may not do that`,
        remedy: `give the account that right in ${name}, ${again}`,
      };
    case '409':
      return {
        problem: `${answered}: an object of that name is there already, or something else is changing it`,
        remedy: `run the same command again; if it stays so, delete that object in ${name}, or choose another name`,
      };
    case '429':
      return {
        problem: `${answered}: it is asked too often, also after several attempts`,
        remedy: `wait a minute, ${again}`,
      };
  }
  if (!status.startsWith('5')) return undefined;
  return {
    problem: `${answered}: the service itself failed, also after several attempts`,
    remedy: `see whether ${name} reports an outage, ${again}`,
  };
}

const again = 'then run the same command again; it goes on from the state that was written';
