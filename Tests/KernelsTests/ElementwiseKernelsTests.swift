import Kernels
import Testing

@Suite struct ElementwiseKernelsTests {
  static let shape = TensorShape(batch: 5, channels: 67)

  @Test func rectifierByHand() {
    let input = tensor([-2, -0.0, 0, 3, .nan, .infinity], TensorShape(batch: 2, channels: 3))
    let output = Tensor<Float>(input.shape)
    ElementwiseKernels.rectify(input, into: output)
    #expect(Array(output.values.array[..<4]) == [0, 0, 0, 3])
    #expect(output.values[4].isNaN && output.values[5] == .infinity)
    let gradient = Tensor<Float>(input.shape)
    ElementwiseKernels.rectifyBackward(
      output: output, outputGradient: tensor([1, 2, 3, 4, 5, 6], input.shape), inputGradient: gradient)
    #expect(gradient.values.array == [0, 0, 0, 4, 0, 6])
  }

  @Test func rowsByHand() {
    func check<S: KernelScalar>(_ type: S.Type) {
      let rows = Tensor<S>(TensorShape(batch: 2, channels: 3))
      rows.values.copy(from: [1, 2, 3, 4, 5, 6])
      let sums = Buffer<S>([9, 9, 9])
      ElementwiseKernels.sumRows(of: rows, into: sums)
      #expect(sums.array == [5, 7, 9])
      ElementwiseKernels.addBias(Buffer([10, 20, 30]), to: rows)
      #expect(rows.values.array == [11, 22, 33, 14, 25, 36])
    }
    check(Float.self)
    check(Double.self)
  }

  /// The sums above all: their order is the rows', whatever the vector width.
  @Test func floatPassesHaveTheReferencesBits() {
    var random = RandomValues("elementwise")
    let a = tensor(random.floats(Self.shape.count), Self.shape)
    let b = tensor(random.floats(Self.shape.count), Self.shape)
    let bias = Buffer(random.floats(Self.shape.features))
    let (fast, slow) = (Tensor<Float>(Self.shape), Tensor<Float>(Self.shape))
    func expectSame(_ what: String) { #expect(fast.values.array == slow.values.array, "\(what)") }

    ElementwiseKernels.rectify(a, into: fast)
    ReferenceElementwiseKernels.rectify(a, into: slow)
    expectSame("rectify")
    ElementwiseKernels.rectifyBackward(output: a, outputGradient: b, inputGradient: fast)
    ReferenceElementwiseKernels.rectifyBackward(output: a, outputGradient: b, inputGradient: slow)
    expectSame("rectifyBackward")
    ElementwiseKernels.add(a, b, into: fast)
    ReferenceElementwiseKernels.add(a, b, into: slow)
    expectSame("add")
    ElementwiseKernels.addBias(bias, to: fast)
    ReferenceElementwiseKernels.addBias(bias, to: slow)
    expectSame("addBias")
    let (fastSums, slowSums) = (Buffer<Float>(count: bias.count), Buffer<Float>(count: bias.count))
    ElementwiseKernels.sumRows(of: a, into: fastSums)
    ReferenceElementwiseKernels.sumRows(of: a, into: slowSums)
    #expect(fastSums.array == slowSums.array)
  }

  @Test func addInPlace() {
    var random = RandomValues("in place")
    let a = random.floats(Self.shape.count)
    let b = random.floats(Self.shape.count)
    let expected = zip(a, b).map { $0 + $1 }
    let (left, right) = (tensor(a, Self.shape), tensor(b, Self.shape))
    ElementwiseKernels.add(left, right, into: left)
    #expect(left.values.array == expected)
    ElementwiseKernels.add(tensor(a, Self.shape), right, into: right)
    #expect(right.values.array == expected)
    ElementwiseKernels.add(left, left, into: left)
    #expect(left.values.array == expected.map { $0 + $0 })
  }
}
