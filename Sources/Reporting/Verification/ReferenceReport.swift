import Foundation
import Foundations

/// The tables that a report is held against, and where they come from.
package struct ReferenceReport: Sendable, Equatable {
  /// "reports/main in commit 30e046f", or a folder.
  package var name: String
  /// What a value of it is called: "committed", or "in the reference".
  package var called: String
  /// nil where there is none; reports before report.json have none.
  package var manifest: ReportManifest?
  /// Texts of tables/*.csv, by path from the report's folder.
  package var tables: [String: String]

  /// The report as the last commit has it. `make reproduce` writes over the files themselves.
  ///
  /// - Returns: nil where git keeps none: outside a checkout, before the first commit, for a folder of which the
  ///   last commit has no tables.
  package static func committed(_ folder: String) throws(VerificationError) -> ReferenceReport? {
    let url = URL(fileURLWithPath: folder).standardizedFileURL
    let name = url.lastPathComponent
    let git = Git(folder: url.deletingLastPathComponent().path)
    guard let commit = try git.lastCommit() else { return nil }
    var tables: [String: String] = [:]
    var manifest: ReportManifest?
    for path in try git.files(under: name) {
      let local = String(path.dropFirst(name.count + 1))
      if local == ReportManifest.fileName {
        manifest = try ReportManifest(parsing: git.content(of: path), path: "\(folder)/\(local) in the last commit")
      } else if isTable(local) {
        tables[local] = String(decoding: try git.content(of: path), as: UTF8.self)
      }
    }
    guard !tables.isEmpty else { return nil }
    return ReferenceReport(
      name: "\(folder) in commit \(commit)", called: "committed", manifest: manifest, tables: tables)
  }

  /// The report as it lies in a folder.
  package init(folder: String) throws(VerificationError) {
    name = folder
    called = "in the reference"
    manifest = try ReferenceReport.manifest(in: folder)
    tables = [:]
    let files = LocalFileSystem()
    let place = FilePath.join(folder, "tables")
    do throws(FileError) {
      let names = try files.exists(place) ? files.list(place) : []
      for name in names where ReferenceReport.isTable("tables/\(name)") {
        tables["tables/\(name)"] = String(decoding: try files.read(FilePath.join(place, name)), as: UTF8.self)
      }
    } catch { throw .file(error) }
    guard !tables.isEmpty else { throw .noReport(folder: folder) }
  }

  package static func manifest(in folder: String) throws(VerificationError) -> ReportManifest? {
    let path = FilePath.join(folder, ReportManifest.fileName)
    let bytes: [UInt8]
    do throws(FileError) {
      guard try LocalFileSystem().exists(path) else { return nil }
      bytes = try LocalFileSystem().read(path)
    } catch { throw .file(error) }
    return try ReportManifest(parsing: bytes, path: path)
  }

  private init(name: String, called: String, manifest: ReportManifest?, tables: [String: String]) {
    self.name = name
    self.called = called
    self.manifest = manifest
    self.tables = tables
  }

  private static func isTable(_ path: String) -> Bool {
    path.hasPrefix("tables/") && path.hasSuffix(".csv") && !path.dropFirst("tables/".count).contains("/")
  }
}

/// What a checkout keeps, as git prints it.
private struct Git {
  /// Where git is started; paths are from here.
  let folder: String

  /// Its short name; nil outside a checkout and before the first commit.
  func lastCommit() throws(VerificationError) -> String? {
    guard FileManager.default.fileExists(atPath: folder) else { return nil }
    let inside = try run(["rev-parse", "--is-inside-work-tree"])
    guard inside.status == 0 else {
      if inside.errors.contains("not a git repository") { return nil }
      throw .git(folder: folder, message: inside.errors)
    }
    let head = try run(["rev-parse", "--quiet", "--verify", "--short", "HEAD"])
    return head.status == 0 ? text(head.output) : nil
  }

  /// Of the last commit, with the paths of `name` and all below.
  func files(under name: String) throws(VerificationError) -> [String] {
    let listing = try run(["ls-tree", "-r", "-z", "--name-only", "HEAD", "--", "\(name)/"])
    guard listing.status == 0 else { throw .git(folder: "\(folder)/\(name)", message: listing.errors) }
    return listing.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  func content(of path: String) throws(VerificationError) -> [UInt8] {
    let file = try run(["show", "HEAD:./\(path)"])
    guard file.status == 0 else { throw .git(folder: "\(folder)/\(path)", message: file.errors) }
    return Array(file.output)
  }

  private func text(_ data: Data) -> String {
    String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func run(
    _ arguments: [String]
  ) throws(VerificationError) -> (status: Int32, output: Data, errors: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder] + arguments
    var environment = ProcessInfo.processInfo.environment
    // Messages are told apart by their words.
    environment["LC_ALL"] = "C"
    process.environment = environment
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch { throw .git(folder: folder, message: "it does not start: \(error)") }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    let message = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, data, text(message))
  }
}
