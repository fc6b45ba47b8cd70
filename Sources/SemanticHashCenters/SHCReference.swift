import Foundations
import Hashing

extension SimilarityRecipe {
  /// Stage 1 as SHC's released code has it, on a classifier that its loss trains (``DoubleSoftmaxCrossEntropy``).
  public static let releasedCode = SimilarityRecipe(
    name: "released-code", version: 1,
    parameters: ["masked": "own class", "average": "sum", "order": "symmetrise, normalise rows, diagonal 1"],
    source: .classifier(
      ClassifierRecipe(name: "double-softmax", version: 1) { labels in
        DoubleSoftmaxCrossEntropy<Float>(labels: labels)
      })
  ) { request in
    try ClassSimilarity(
      logits: request.logits, labels: request.labels, classes: request.classes, steps: .released)
  }
}

extension SHCCenters {
  /// Both stages as the released code has them (``AlternatingSolver/Options/released``).
  public static let reference = CenterDefinition(
    name: "shc-reference", meaning: "those of shc with every slip of the released code, its class similarity included"
  ) { _ in
    CenterRecipe(
      name: "shc-reference", version: 1,
      parameters: ["distance": "bound", "solver": AlternatingSolver.Options.released.parameters],
      similarity: .releasedCode, start: "mds"
    ) { request in
      AlternatingSolver(
        start: try request.requiredStart(for: "shc-reference"),
        similarity: try request.requiredSimilarity(for: "shc-reference"),
        minimumDistance: MinimumDistance.bound(bits: request.bits, classes: request.classes), options: .released
      ).solve().centers
    }
  }

  /// "S" alone in the paper's Table 7: no distance is asked for (``SemanticsOnlySolver``).
  public static let semanticsOnly = CenterDefinition(
    name: "shc-semantics-only",
    meaning: "inner products that follow the class similarity, without a minimum distance (the paper's ablation)"
  ) { _ in
    CenterRecipe(
      name: "shc-semantics-only", version: 1, parameters: ["solver": SemanticsOnlySolver.parameters],
      similarity: .fromLogits, start: "mds"
    ) { request in
      SemanticsOnlySolver(
        start: try request.requiredStart(for: "shc-semantics-only"),
        similarity: try request.requiredSimilarity(for: "shc-semantics-only")
      ).solve().centers
    }
  }
}

extension SHC {
  /// The released code, slip for slip: does a gain come from the method or from them?
  public static let reference = MethodDefinition(
    name: "shc-reference",
    card: MethodCard(
      title: "Semantic Hash Centers as released (SHC's code, slip for slip)",
      summary: """
        SHC as its released code computes it, where that differs from the paper: the classifier that says how alike \
        the classes look has a loss of its own, their similarity is not symmetric, and the solver's pair terms and \
        multipliers hardly act. The network is trained as for the row shc.
        """,
      sources: sources + [
        "Files of the released code: GenerateSimilarityMatrix.py, GenerateSemanticHashCenters.py, run.py, train.py, "
          + "read at commit 2920d54"
      ],
      formula: [
        "classifier: mean of -log r_y, r = softmax(softmax(logits))",
        "p' = softmax of the logits without the true class's; s_m = sum of p' over class m's training images",
        "S = (S + S') / 2; s_m = (s_m - mean) / largest |s_m - mean|; s_mm = 1",
        "d = d(q, C); H from MDS; Lambda = 0.1, rho = 0.2, mu = 0.625, beta = 1e-6, alpha = 0, eta = 0.5; 30 cycles "
          + "of",
        "M = ((2/q^2) H H' + rho I)^-1 ((2/q) H S + Lambda + rho H); K = max(q - 2d - H'H, 0)",
        "three sweeps over the classes: h_i = sign(h_i - g_i / eta), if no two centers are then closer than d",
        "g_i = (2/q^2) M M' h_i - (2/q) M S_column_i + lambda_i + rho (h_i - m_i) + (1/10000) sum over j != i of "
          + "(2 mu h_j + beta (2 q h_i - 2 (q - 2d - k_ij) h_j))",
        "Lambda += rho (H - M); H of the lowest mean (S - H'H / q)^2 over the cycles",
      ] + HashingNetworkRecipe.centerLossFormula,
      deviations: [
        MethodCard.Deviation(
          what: "Classifier's loss",
          paper: "cross-entropy",
          releasedCode: "cross-entropy of softmax outputs (a second softmax)",
          here: "as the released code, for the similarity alone; the hashing network starts as every other row's"),
        MethodCard.Deviation(
          what: "Masked logit", paper: "the largest", releasedCode: "the true class's", here: "the true class's"),
        MethodCard.Deviation(
          what: "Average over a class", paper: "mean",
          releasedCode: "sum, which mixes classes of different size at different scales", here: "sum"),
        MethodCard.Deviation(
          what: "Order of the steps",
          paper: "normalise rows, symmetrise, diagonal 1",
          releasedCode: "symmetrise, normalise rows (the zero diagonal among their entries), diagonal 1: S is not "
            + "symmetric",
          here: "as the released code"),
        MethodCard.Deviation(
          what: "Images of the similarity",
          paper: "the training images",
          releasedCode: "the training loader's, by the classifier of the last epoch; whether the loader augments is "
            + "not released",
          here: "the training images as they are, the last epoch"),
        MethodCard.Deviation(
          what: "Images of several classes",
          paper: "not discussed",
          releasedCode: "the first class alone in the similarity; all of them in the classifier's loss, summed",
          here: "as the released code; an image without classes is left out (there it is of class 0)"),
        MethodCard.Deviation(
          what: "Cycles",
          paper: "20, each with 3 steps on h_i and then its multipliers, class by class",
          releasedCode: "30, each with 3 sweeps over all classes and then the multipliers",
          here: "as the released code"),
        MethodCard.Deviation(
          what: "Weight of the pair terms (mu, alpha, beta) in g",
          paper: "1", releasedCode: "1/10000 for any number of classes", here: "1/10000"),
        MethodCard.Deviation(
          what: "s_i in g_i",
          paper: "the row of S, by derivation",
          releasedCode: "its column, which is another vector as S is not symmetric", here: "the column"),
        MethodCard.Deviation(
          what: "Beta term",
          paper: "2 h_j (h_j . h_i)", releasedCode: "2 q h_i, by operator precedence", here: "2 q h_i"),
        MethodCard.Deviation(
          what: "Multipliers alpha",
          paper: "alpha_ij += beta_ij (q - 2d - h_i . h_j - k_ij)",
          releasedCode: "a stale index, so that one column alone is updated; in a tensor of integers, in which the "
            + "updates vanish (by torch's documentation; not run)",
          here: "0 throughout"),
        MethodCard.Deviation(
          what: "Minimum distance",
          paper: "through slacks and multipliers alone",
          releasedCode: "a new h_i is also dropped if any pair of all centers is then closer than d, a center "
            + "counting as q/2 from itself; nothing repairs a start that misses d",
          here: "as the released code; d is always d(q, C)"),
        MethodCard.Deviation(
          what: "Step eta", paper: "0.5",
          releasedCode: "0.5, with the remark that it should be tuned for each data set", here: "0.5 alone"),
        MethodCard.Deviation(
          what: "Result",
          paper: "the last H",
          releasedCode: "the H of lowest S-loss over the cycles; the start is no candidate, so that the result may "
            + "be worse than MDS's centers",
          here: "as the released code"),
        MethodCard.Deviation(
          what: "sign(0)", paper: "not stated", releasedCode: "0, no sign (hardly ever met)", here: "+1"),
        MethodCard.Deviation(
          what: "Start and arithmetic",
          paper: "MDS's centers",
          releasedCode: "MDS's centers by its own copy of that code with seed 40; float32",
          here: "the centers mds of the run's seed, as for the row shc; double precision"),
        loss, network,
      ]),
    origin: .suite, centers: SHCCenters.reference, parameters: [.centerLossQuantisationWeight],
    encoder: HashingNetworkRecipe.centerLoss)
}
