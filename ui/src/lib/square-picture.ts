const SIDE = 512;

/** The middle of a picture as a small square JPEG, which shows nothing of where and when it was taken. Rejects what is no picture. */
export async function squarePicture(file: Blob): Promise<Uint8Array> {
  const whole = await createImageBitmap(file);
  const side = Math.min(whole.width, whole.height);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.min(SIDE, side);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  // JPEG has no transparency: without a ground it would turn black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(whole, (whole.width - side) / 2, (whole.height - side) / 2, side, side, 0, 0, canvas.width, canvas.height);
  whole.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.9));
  if (!blob) throw new Error('the picture could not be written');
  return new Uint8Array(await blob.arrayBuffer());
}
