import Foundations
import Hashing

/// A control: the code of an image is the sign of the hash centers' mean under the class probabilities of the stage-1
/// classifier.
public enum PosteriorCode {
  public static let definition = MethodDefinition(
    name: "posterior-code",
    card: MethodCard(
      title: "Posterior code (control)",
      summary: """
        No hashing network at all: each class's hash center is weighted with the probability that the stage-1 \
        classifier gives the class, and the code is the sign of the sum. Where two classes are likely, the bits in \
        which their centers agree are kept, and the others follow the likelier. Beside classifier-code it shows what \
        the second choices of the classifier are worth, and beside the trained rows what stage 3 adds.
        """,
      sources: [
        "A control of this suite; its relative with the predicted class alone: Sablayrolles et al., \"How Should We "
          + "Evaluate Supervised Hashing?\", arXiv 1609.06753"
      ],
      formula: [
        "p = softmax(logits / T), code = sign(sum over c of p_c h_c), ties as for classifier-code; T: temperature",
        "where images may have several classes: p_c = sigmoid(logit_c / T)",
        "centers: those of the row mds, unless the experiment names others",
      ],
      deviations: [
        MethodCard.Deviation(
          what: "Temperature", paper: "none", releasedCode: "none",
          here: "one for each data set, chosen on MAP@ALL of validation images; a high one lets unlikely classes count")
      ]),
    origin: .suite, centers: MDSCenters.definition, takesAnyCenters: true,
    parameters: [
      ParameterDefinition(
        key: "temperature", kind: .number(1e-3...1e3), defaultValue: .number(1),
        meaning: "T: the logits are divided by it before the softmax")
    ]
  ) { values in .classifier(encoding(temperature: values.number("temperature"))) }

  private static func encoding(temperature: Double) -> ClassifierEncoding {
    ClassifierEncoding(
      name: "posterior-code", version: 1, parameters: ["temperature": .number(temperature)]
    ) { logits, context in
      let centers = context.centers
      // The sum's sign does not depend on a common factor.
      let weights = ClassShares.of(logits: logits, temperature: temperature, isMultiLabel: context.isMultiLabel)
      return (0..<centers.bits).map { bit in
        var sum = 0.0
        for (classIndex, weight) in weights.enumerated() { sum += weight * Double(centers[classIndex, bit]) }
        return sum == 0 ? context.ties[bit] : sum < 0 ? -1 : 1
      }
    }
  }
}
