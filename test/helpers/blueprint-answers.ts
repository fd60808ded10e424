/** Values for every required input of the blueprints of berth. */
export const answers = {
  app_name: 'web',
  team: 'shop',
  repository_url: 'https://git.example.com/shop/web.git',
  registry_url: 'https://registry.example.com',
  registry_project: 'shop',
  namespace_dev: 'app-shop-dev',
} as const;

export const image = 'registry.example.com/shop/web';
