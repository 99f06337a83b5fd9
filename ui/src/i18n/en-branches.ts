const messages = (count: number) => (count === 1 ? '1 message' : `${count} messages`);

/** The branches of a chat, in English. */
export const branches = {
  title: 'Branches',
  lead: 'Other ways this chat went. Nothing of them is lost.',
  close: 'Close branches',
  current: 'Shown now',
  others: 'Other branches',
  other: 'Other branch',
  own: (count: number) => `${messages(count)} of its own`,
  whole: messages,
  after: (place: number, text: string) => (place === 0 ? 'From the beginning' : text === '' ? `After message ${place}` : `After message ${place}: “${text}”`),
  switch: 'Switch to this branch',
  compare: 'Compare',
  compareWith: (preview: string) => `Compare with “${preview}”`,
  back: 'Back to the branches',
  shared: (count: number) => (count === 0 ? 'They differ from the beginning.' : `They share the first ${messages(count)}.`),
  nothing: 'Ends before',
  switched: 'Another branch is shown now',
};
