import COneDNN

final class OneDNNPooling: PoolingKernel, OneDNNImplementations {
  private let input: TensorShape
  private let output: TensorShape
  private let layout: TensorLayout
  private let forwardPrimitive: OneDNNPrimitive
  private let backwardPrimitive: OneDNNPrimitive
  /// Of the forward and of the backward pass.
  let implementations: [String]

  init(
    _ kind: PoolingKind, input: TensorShape, output: TensorShape, window: Int, layout: TensorLayout,
    on engine: OneDNNEngine
  ) throws(KernelError) {
    let inputFormat = try OneDNNFormat.featureMap(input, layout)
    let outputFormat = try OneDNNFormat.featureMap(output, layout)
    let algorithm =
      switch kind {
      case .maximum: dnnl_pooling_max
      case .average: dnnl_pooling_avg_exclude_padding
      }
    let window = [Int64](repeating: Int64(window), count: 2)
    let noPadding: [Int64] = [0, 0]
    let shapes = "\(kind.rawValue), \(input.dimensions) to \(output.dimensions)"

    let forwardOperation = OneDNNOperation(name: "pooling forward", shapes: shapes)
    let backwardOperation = OneDNNOperation(name: "pooling backward", shapes: shapes)
    var (source, target) = (inputFormat, outputFormat)
    var descriptor = dnnl_pooling_desc_t()
    try forwardOperation.check(
      dnnl_pooling_forward_desc_init(
        &descriptor, dnnl_forward_training, algorithm, &source, &target, window, window, noPadding, noPadding)
    )
    let forward = try OneDNNPrimitiveDescription(forwardOperation, descriptor, on: engine)
    try backwardOperation.check(
      dnnl_pooling_backward_desc_init(
        &descriptor, algorithm, &source, &target, window, window, noPadding, noPadding))
    let backward = try OneDNNPrimitiveDescription(backwardOperation, descriptor, hint: forward, on: engine)

    // Where in each window the maximum was, written by the forward pass and read by the backward pass.
    var workspace: [(argument: Int32, memory: OneDNNMemory)] = []
    if kind == .maximum {
      let memory = try OneDNNMemory(
        allocating: try forward.format(of: DNNL_ARG_WORKSPACE), on: engine, for: forwardOperation)
      workspace = [(DNNL_ARG_WORKSPACE, memory)]
    }
    forwardPrimitive = try OneDNNPrimitive(
      forward, operands: [(DNNL_ARG_SRC, .input, inputFormat), (DNNL_ARG_DST, .output, outputFormat)],
      kept: workspace, on: engine)
    backwardPrimitive = try OneDNNPrimitive(
      backward,
      operands: [(DNNL_ARG_DIFF_DST, .input, outputFormat), (DNNL_ARG_DIFF_SRC, .output, inputFormat)],
      kept: workspace, on: engine)
    implementations = [forward, backward].map(\.implementation)
    self.input = input
    self.output = output
    self.layout = layout
  }

  func forward(input: Tensor<Float>, output: Tensor<Float>) throws(KernelError) {
    input.require(self.input, layout)
    output.require(self.output, layout)
    forwardPrimitive.attach(DNNL_ARG_SRC, input.values)
    forwardPrimitive.attach(DNNL_ARG_DST, output.values)
    try forwardPrimitive.run()
  }

  func backward(outputGradient: Tensor<Float>, inputGradient: Tensor<Float>) throws(KernelError) {
    outputGradient.require(output, layout)
    inputGradient.require(input, layout)
    backwardPrimitive.attach(DNNL_ARG_DIFF_DST, outputGradient.values)
    backwardPrimitive.attach(DNNL_ARG_DIFF_SRC, inputGradient.values)
    try backwardPrimitive.run()
  }
}
