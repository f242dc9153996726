/** One boosted tree as parallel arrays; `feature` -1 marks a leaf. The layout of scikit-learn's HistGradientBoosting. */
export interface Tree {
  readonly feature: readonly number[]
  readonly threshold: readonly number[]
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly value: readonly number[]
}

/** The sum over all trees for one row of features. */
export type Forest = (row: Float32Array) => number

/**
 * Lays all trees out in typed arrays, one after the other. A row goes left where its value is at most the threshold.
 * Throws `RangeError` for a tree that points outside itself, backwards or to an unknown feature, so that evaluation always ends.
 */
export const plantForest = (trees: readonly Tree[], bias: number, features: number): Forest => {
  const nodes = trees.reduce((sum, { feature }) => sum + feature.length, 0)
  const feature = new Int16Array(nodes)
  const number = new Float64Array(nodes)
  const left = new Int32Array(nodes)
  const right = new Int32Array(nodes)
  const roots = new Int32Array(trees.length)
  let start = 0
  for (const [index, tree] of trees.entries()) {
    checkTree(tree, features, index)
    roots[index] = start
    for (const [node, split] of tree.feature.entries()) {
      const at = start + node
      feature[at] = split
      number[at] = (split < 0 ? tree.value[node] : tree.threshold[node]) ?? 0
      left[at] = start + (tree.left[node] ?? 0)
      right[at] = start + (tree.right[node] ?? 0)
    }
    start += tree.feature.length
  }
  return (row) => {
    let sum = bias
    for (const root of roots) {
      let at = root
      for (let split = feature[at] ?? -1; split >= 0; split = feature[at] ?? -1) {
        at = ((row[split] ?? 0) <= (number[at] ?? 0) ? left[at] : right[at]) ?? 0
      }
      sum += number[at] ?? 0
    }
    return sum
  }
}

const checkTree = (tree: Tree, features: number, index: number): void => {
  const size = tree.feature.length
  const columns = [tree.threshold, tree.left, tree.right, tree.value]
  const sound = tree.feature.every((split, node) => {
    const forward = [tree.left[node], tree.right[node]].every(
      (next) => next !== undefined && next > node && next < size,
    )
    return split < 0 || (split < features && forward)
  })
  if (size === 0 || columns.some(({ length }) => length !== size) || !sound) {
    throw new RangeError(
      `Tree ${index} of the verdict is damaged. Restore models/verdict/verdict.json or train it again.`,
    )
  }
}
