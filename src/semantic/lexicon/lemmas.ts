/** Forms that no rule makes, `form:base`. */
const IRREGULAR: ReadonlyMap<string, string> = new Map(
  `paid:pay bought:buy sold:sell sent:send got:get gotten:get gave:give given:give went:go gone:go took:take taken:take made:make did:do
done:do had:have has:have was:be were:be is:be are:be am:be been:be said:say told:tell found:find lost:lose left:leave kept:keep built:build
wrote:write written:write ate:eat eaten:eat drove:drive driven:drive ran:run saw:see seen:see knew:know known:know thought:think
brought:bring caught:catch taught:teach came:come became:become began:begin begun:begin broke:break broken:break chose:choose chosen:choose
fell:fall fallen:fall flew:fly flown:fly forgot:forget forgotten:forget froze:freeze frozen:freeze grew:grow grown:grow held:hold
hidden:hide hid:hide led:lead lent:lend meant:mean met:meet spent:spend spoke:speak spoken:speak stole:steal stolen:steal stood:stand
swam:swim won:win wore:wear worn:wear rose:rise risen:rise shown:show sang:sing sung:sing sat:sit slept:sleep shot:shoot shut:shut
understood:understand woke:wake children:child men:man women:woman people:person feet:foot teeth:tooth mice:mouse lives:life wives:wife
knives:knife leaves:leaf better:good best:good worse:bad worst:bad bigger:big biggest:big quickest:quick fastest:fast`
    .split(/\s+/)
    .map((pair) => [pair.split(':')[0] ?? '', pair.split(':')[1] ?? ''] as const),
)

/** The base forms that a word may have, the likeliest first, itself last; `has` tells which words there are. */
export const baseForms = (word: string, has: (form: string) => boolean): readonly string[] => {
  const irregular = IRREGULAR.get(word)
  const regular = regularForms(word).filter(has)
  return [...(irregular === undefined ? [] : [irregular]), ...regular.slice(0, 1), word]
}

const regularForms = (word: string): readonly string[] => {
  if (word.length < 4) return []
  const cut = (length: number, ending = '') => word.slice(0, -length) + ending
  if (word.endsWith('ies') || word.endsWith('ied')) return [cut(3, 'y'), cut(1)]
  if (word.endsWith('ing')) return [cut(3), ...undoubled(cut(3)), cut(3, 'e')]
  if (word.endsWith('ed')) return [cut(2), ...undoubled(cut(2)), cut(1)]
  if (word.endsWith('es')) return [cut(1), cut(2)]
  return word.endsWith('s') && !word.endsWith('ss') ? [cut(1)] : []
}

/** `planned` is of `plan`; behind another consonant none is doubled. */
const undoubled = (stem: string): readonly string[] => (/[aeiouy]([^aeiou])\1$/.test(stem) ? [stem.slice(0, -1)] : [])
