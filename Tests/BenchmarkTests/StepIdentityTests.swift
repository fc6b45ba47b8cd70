import Benchmark
import Foundations
import Testing

struct StepIdentityTests {
  private static let base = StepIdentity(
    kind: "codes", version: 1, parameters: ["bits": 32, "rate": 0.01], instructionSet: "avx512", threads: 1,
    inputs: [Digest(of: [1]), Digest(of: [2])])

  @Test("The digest is that of this very text; a new spelling would orphan every stored result")
  func golden() {
    let one = "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"
    let two = "dbc1b4c900ffe48d575b5da5c638040125f65db0fe3e24494b76ea986457d986"
    let text =
      #"{"inputs":[""# + one + #"",""# + two + #""],"instruction-set":"avx512","kind":"codes","#
      + #""parameters":{"bits":32,"rate":0.01},"threads":1,"version":1}"#
    #expect(Self.base.json.canonical == text)
    #expect(Self.base.digest == Digest(of: Array(text.utf8)))
    #expect(Self.base.name.count == 32 && Self.base.digest.description.hasPrefix(Self.base.name))
    #expect(
      StepIdentity(kind: "split", version: 2).json.canonical
        == #"{"inputs":[],"kind":"split","parameters":{},"version":2}"#)
  }

  @Test("Everything that goes in matters, the order of inputs too")
  func sensitivity() {
    func identity(
      kind: String = "codes", version: Int = 1, parameters: JSONValue = ["bits": 32, "rate": 0.01],
      instructionSet: String? = "avx512", threads: Int? = 1,
      inputs: [Digest] = [Digest(of: [1]), Digest(of: [2])]
    ) -> StepIdentity {
      StepIdentity(
        kind: kind, version: version, parameters: parameters, instructionSet: instructionSet,
        threads: threads,
        inputs: inputs)
    }
    #expect(identity() == Self.base)
    #expect(identity(parameters: ["rate": 1e-2, "bits": 32.0]) == Self.base)
    let others = [
      identity(kind: "code"), identity(version: 2), identity(parameters: ["bits": 32, "rate": 0.02]),
      identity(instructionSet: "avx2"), identity(instructionSet: nil), identity(threads: 2),
      identity(threads: nil),
      identity(inputs: [Digest(of: [2]), Digest(of: [1])]), identity(inputs: [Digest(of: [1])]), Self.base,
    ]
    #expect(Set(others.map(\.digest)).count == others.count)
  }
}
