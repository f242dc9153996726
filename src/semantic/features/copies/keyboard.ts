/** Each letter with those that lie round it on the usual English keyboard. */
const AROUND: ReadonlyMap<string, string> = new Map(
  `a:qwsz b:vghn c:xdfv d:serfcx e:wsdr f:drtgvc g:ftyhbv h:gyujnb i:ujko j:huikmn k:jiolm l:kop m:njk n:bhjm o:iklp p:ol q:wa r:edft
s:awedxz t:rfgy u:yhji v:cfgb w:qase x:zsdc y:tghu z:asx`
    .split(/\s/)
    .map((line) => [line.charAt(0), line.slice(2)] as const),
)

/** The letters that a finger hits in place of this one, lower case. */
export const keysAround = (letter: string): string => AROUND.get(letter) ?? ''

export const areNeighbours = (one: string, other: string): boolean => keysAround(one).includes(other) && other !== ''
