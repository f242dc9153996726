import { describe, expect, it } from 'vitest'
import { compare } from '../compare.ts'

describe('what may, must and should be', () => {
  it.each([
    ['Can I cancel before I move?', 'Do I need to cancel before I move?'],
    ['Can employees work remotely?', 'Must employees work remotely?'],
    ['Should I notify the landlord?', 'May I notify the landlord?'],
    ['Are backups encrypted?', 'Can backups be encrypted?'],
    ['Is data stored in the EU?', 'Must data be stored in the EU?'],
    ['What can I declare at customs?', 'What do I have to declare at customs?'],
    ['Which documents may I upload?', 'Which documents must I upload?'],
    ['How long can I stay?', 'How long must I stay?'],
    ['How do we make money?', 'How could we make money?'],
    ['Hi, can you speak French?', 'Speak French'],
  ])('%s ~ %s', (one, other) => {
    expect(compare(one, other).modalityTurned).toBe(1)
    expect(compare(other, one).modalityTurned).toBe(1)
  })

  it.each([
    ['Must I notify the landlord?', 'Do I have to notify the landlord?'],
    ['Can I pay by card?', 'May I pay by card?'],
    ['Can you list the planets?', 'List the planets'],
    ['Can you give me a recipe?', 'Should you give me a recipe?'],
    ['What do I need to do to cancel?', 'How can I cancel?'],
    ['What can I do to sleep better?', 'What do I have to do to sleep better?'],
    ['Where can I send the form?', 'Where do I have to send the form?'],
    ['How can I cancel?', 'How do I have to cancel?'],
    ['What do I need to declare?', 'What must I declare?'],
    ['Is the shop open?', 'Will the shop be open?'],
    ['How do I make money?', 'How can I make money?'],
    ['How can we prevent sleep?', 'How do we avoid sleep?'],
    ['Can I travel without a visa?', 'Do I need a visa to travel?'],
  ])('%s = %s', (one, other) => {
    expect(compare(one, other).modalityTurned).toBe(0)
  })
})
