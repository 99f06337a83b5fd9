// Pictures for the journeys with faces, and the way to them.
import { readFileSync } from 'node:fs';

/** A drawn companion as a PNG file: the fake finds the face of a square picture where these have theirs. */
export async function portraitFile(page, name = 'Mira') {
  await page.getByRole('button', { name: `New chat with ${name}` }).locator('img').waitFor();
  const address = await page.evaluate(async (who) => {
    const picture = [...document.querySelectorAll('button')].find((button) => button.getAttribute('aria-label') === `New chat with ${who}`)?.querySelector('img');
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 512;
    canvas.getContext('2d').drawImage(picture, 0, 0);
    return canvas.toDataURL('image/png');
  }, name);
  return { name: `${name.toLowerCase()}.png`, mimeType: 'image/png', buffer: Buffer.from(address.split(',')[1], 'base64') };
}

/** A photo from the disk where one is named (VISAVIS_PHOTO), else the drawn companion. */
export async function photoFile(page) {
  const path = process.env.VISAVIS_PHOTO;
  if (!path) return portraitFile(page);
  return { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: readFileSync(path) };
}

export const dialog = (page) => page.getByRole('dialog');

export async function openPhoto(page, file) {
  await page.getByRole('button', { name: 'New companion from a photo' }).click();
  await giveFile(page, () => dialog(page).getByRole('button', { name: 'Choose a photo' }).click(), file);
}

/** As a person does it: the button opens the system's dialog, which gives the file. */
export async function giveFile(page, open, file) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), open()]);
  await chooser.setFiles(file);
}
