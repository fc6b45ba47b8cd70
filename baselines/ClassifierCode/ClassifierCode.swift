import Hashing

/// A control: the code of an image is the hash center of the class that the stage-1 classifier predicts.
public enum ClassifierCode {
  public static let definition = MethodDefinition(
    name: "classifier-code",
    card: MethodCard(
      title: "Classifier code (control)",
      summary: """
        No hashing network at all: an image's code is the center of the class that the stage-1 classifier \
        predicts. Its MAP depends on the classifier's confusions and on how far apart the centers lie. A \
        method of supervised hashing that does not beat it adds nothing to the classifier that it started from.
        """,
      sources: [
        "Sablayrolles et al., \"How Should We Evaluate Supervised Hashing?\", arXiv 1609.06753: encoding the "
          + "predicted class beats supervised hashing where query classes are known"
      ],
      formula: [
        "code = h_c, c = the class of the largest logit (the lower class at a tie)",
        "where images may have several classes: the sign of the sum of the centers of all classes with sigmoid(logit) "
          + ">= 1/2, or of the largest logit's where there is none; ties as for the targets of csq-hadamard",
        "centers: those of the row mds, unless the experiment names others",
      ],
      deviations: [
        MethodCard.Deviation(
          what: "Code",
          paper: "the predicted class's index in ceil(log2 C) bits",
          releasedCode: "none read",
          here: "the predicted class's MDS center, in as many bits as the other rows have: images of two "
            + "predicted classes are as far apart as the two centers"),
        MethodCard.Deviation(
          what: "Budget",
          paper: "not read beyond the abstract",
          releasedCode: "none read",
          here: "the stage-1 classifier as it is; the other rows start from it and train on, so this row has had "
            + "fewer epochs"),
      ]),
    origin: .suite, centers: MDSCenters.definition, takesAnyCenters: true
  ) { _ in .classifier(predictedCenter) }

  private static let predictedCenter = ClassifierEncoding(
    name: "predicted-center", version: 1, parameters: [:]
  ) { logits, context in
    var largest = 0
    for classIndex in logits.indices where logits[classIndex] > logits[largest] { largest = classIndex }
    // sigmoid(z) >= 1/2 where z >= 0.
    let predicted = context.isMultiLabel ? logits.indices.filter { logits[$0] >= 0 } : []
    return context.centers.centroid(of: predicted.isEmpty ? [largest] : predicted, ties: context.ties)
  }
}
