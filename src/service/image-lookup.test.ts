import { expect, test } from 'vitest';
import { imageParts } from './image-lookup.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['127.0.0.1:5000/shop/app:v1', { host: '127.0.0.1:5000', repository: 'shop/app', reference: 'v1' }],
  [
    `harbor.example.com/shop/app@${digest}`,
    { host: 'harbor.example.com', repository: 'shop/app', reference: digest },
  ],
  [
    `harbor.example.com/app:v1@${digest}`,
    { host: 'harbor.example.com', repository: 'app', reference: digest },
  ],
])('%s is taken apart', (image, parts) => {
  expect(imageParts(image)).toEqual(parts);
});

test.each(['nginx', 'library/nginx:1', 'harbor.example.com/shop/app', ''])(
  '"%s" names no registry with a tag or digest',
  (image) => {
    expect(imageParts(image)).toBeUndefined();
  },
);
