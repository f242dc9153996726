/** Why a candidate is not served. `veto`: a guard forbids it. `floor`: no record makes up for such a probability. `bound`: not sure enough. */
export type Refusal = 'veto' | 'floor' | 'bound'

/** Neither a veto nor the floor stands in the way: whether it is served is a matter of what was learnt. */
export const isWithinReach = ({ refusal }: { readonly refusal: Refusal | undefined }): boolean =>
  refusal === undefined || refusal === 'bound'
