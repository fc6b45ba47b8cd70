import Foundation
import Testing

extension Tag {
  /// Builds a copy of the whole package: minutes instead of seconds.
  @Tag static var buildsThePackage: Self
}

/// "A new method touches one new folder and one line": the README's recipe, taken at its word. What would break it: a
/// recipe that does not compile, a method that must be named in a second place, a row that some table leaves out.
struct AddedMethodTests {
  @Test(.tags(.buildsThePackage), .timeLimit(.minutes(30)))
  func theRecipeOfTheReadmeGivesARowOfTheReport() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLineTool.root + "/Tests/Scripts/add_toy_method")
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = try folder.write("output", "")
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    process.standardOutput = output
    process.standardError = output
    let began = ContinuousClock.now
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOfFile: path, encoding: .utf8)
    print("\(text)add_toy_method took \(Int(began.duration(to: .now) / .seconds(1))) s")
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.contains("new folder baselines/MyMethod/: MyMethod.swift\n"))
    #expect(text.contains("new line in Sources/Benchmark/MethodRegistry.swift: MyMethod.definition,\n"))
  }
}
