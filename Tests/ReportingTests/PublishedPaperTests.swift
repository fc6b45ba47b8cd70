import Datasets
import Foundations
import Reporting
import Testing

/// The repository's experiments folder.
let experimentsFolder =
  "/" + #filePath.split(separator: "/").prefix { $0 != "Tests" }.joined(separator: "/") + "/experiments"

@Suite("The published paper") struct PublishedPaperTests {
  private let results = "table,method,dataset,bits,metric,value\nTab.4,SHC,x,16,map@100,.5\n"
  private let datasets = "dataset,title,classes,train,query,database,accuracy\nx,X,10,100,20,train,.75\n"
  private let rows = "published,method,centers\nSHC,shc,\n"

  private func parse(
    results: String? = nil, datasets: String? = nil, rows: String? = nil
  ) throws -> PublishedPaper {
    try PublishedPaper.parse(
      results: results ?? self.results, datasets: datasets ?? self.datasets, rows: rows ?? self.rows, folder: "folder")
  }

  @Test func linesAreReadAsTheyStand() throws {
    let paper = try parse(
      datasets: datasets + "y,Y (b),2,3,4,5,1\n", rows: rows + "semantics,csq-loss,shc-semantics-only\n")
    #expect(paper.datasets.map(\.name) == ["x", "y"] && paper.datasets.map(\.title) == ["X", "Y (b)"])
    #expect(paper.datasets.map(\.database) == [nil, 5])
    #expect(paper.datasets.map { [$0.classes, $0.train, $0.query] } == [[10, 100, 20], [2, 3, 4]])
    #expect(paper.datasets.map(\.accuracy) == [0.75, 1])
    #expect(paper.rows.map(\.centers) == [nil, "shc-semantics-only"])
    #expect(paper.results.entries.count == 1)
    // Git may write line ends of two characters.
    #expect(try parse(rows: rows.replacing("\n", with: "\r\n")).rows.map(\.method) == ["shc"])
  }

  /// Fails if a data set of the paper has no reader, a size differs from what its reader expects, or a method of the
  /// tables is not one of ours.
  @Test func theCommittedFilesFitTogetherAndTheCatalog() throws {
    let paper = try #require(try PublishedPaper.read(folder: experimentsFolder))
    #expect(
      paper.datasets.map(\.name) == ["cifar-100", "stanford-cars-a", "stanford-cars-b", "nabirds-a", "nabirds-b"])
    for dataset in paper.datasets {
      let source = try #require(DatasetCatalog.all.first { $0.name == dataset.name })
      #expect(source.classes == dataset.classes)
      guard let sizes = (source as? PublishedImages)?.publishedSizes else { continue }
      #expect(sizes.query == dataset.query)
      // Table 1 prints 8,184 where the official split has 8,144.
      #expect(sizes.train == (dataset.name == "stanford-cars-a" ? 8144 : dataset.train))
      if let database = dataset.database { #expect(sizes.database == database) }
    }
    #expect(paper.rows.count == 14)
    #expect(paper.rows.first { $0.published == "SHC (BERT similarity)" }?.centers == "shc-label-text")
  }

  @Test func aFolderWithoutTheFilesIsNoErrorAndOneWithAPartOfThemIs() throws {
    let scratch = try ReportTests.Scratch()
    #expect(try PublishedPaper.read(folder: scratch.path) == nil)
    try scratch.write(results, to: "published.csv")
    let error = #expect(throws: PublishedPaperError.self) { try PublishedPaper.read(folder: scratch.path) }
    #expect("\(try #require(error))".contains("published-datasets.csv: cannot be read"))
    try scratch.write(datasets, to: "published-datasets.csv")
    try scratch.write(rows, to: "published-rows.csv")
    #expect(try PublishedPaper.read(folder: scratch.path) == parse())
  }

  @Test func malformedLinesAreNamed() {
    func refuses(results: String? = nil, datasets: String? = nil, rows: String? = nil, _ expected: String) {
      let error = #expect(throws: PublishedPaperError.self) {
        try parse(results: results, datasets: datasets, rows: rows)
      }
      #expect(error?.description == expected)
    }
    refuses(results: results + "Tab.4,SHC,x,16\n", "folder/published.csv: line 3: has 4 fields, not 6")
    refuses(
      results: results + "Tab.4,SHC,y,16,map@100,.5\n",
      "folder/published.csv: line 3: the data set 'y' has no line in published-datasets.csv; add it")
    refuses(
      results: results + "Tab.4,XYZ,x,16,map@100,.5\n",
      "folder/published.csv: line 3: 'XYZ' has no line in published-rows.csv; add it")
    refuses(
      datasets: "dataset\n",
      "folder/published-datasets.csv: line 1: the header must be "
        + "dataset,title,classes,train,query,database,accuracy")
    refuses(datasets: datasets + "y,Y\n", "folder/published-datasets.csv: line 3: has 2 fields, not 7")
    refuses(datasets: datasets + "y,,1,2,3,4,.5\n", "folder/published-datasets.csv: line 3: 'title' is empty")
    refuses(
      datasets: datasets + "y,Y,ten,2,3,4,.5\n",
      "folder/published-datasets.csv: line 3: classes must be a number above 0, not 'ten'")
    refuses(
      datasets: datasets + "y,Y,1,2,3,0,.5\n",
      "folder/published-datasets.csv: line 3: database must be a number above 0, not '0'")
    refuses(
      datasets: datasets + "y,Y,1,2,3,4,66.7\n",
      "folder/published-datasets.csv: line 3: accuracy must be a share between 0 and 1, not '66.7'")
    refuses(
      datasets: datasets + "x,Y,1,2,3,4,.5\n",
      "folder/published-datasets.csv: line 3: the data set 'x' stands here twice")
    refuses(
      rows: rows + "A,shk,\n",
      "folder/published-rows.csv: line 3: there is no method 'shk'; 'shcbench methods' lists them")
    refuses(rows: rows + "SHC,mds,\n", "folder/published-rows.csv: line 3: 'SHC' stands here twice")
    let centers = #expect(throws: PublishedPaperError.self) { try parse(rows: rows + "A,csq-loss,nowhere\n") }
    #expect(centers?.description.hasPrefix(
      "folder/published-rows.csv: line 3: there are no hash centers 'nowhere'; there are random, ") == true)
  }
}
