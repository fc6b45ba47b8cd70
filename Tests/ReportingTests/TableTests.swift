import Reporting
import Testing

@Suite struct TableTests {
  /// Two estimate columns; a: 0.81, b: 0.81 (other digits, same print), c: 0.80 from one seed; the second
  /// column has one number only.
  static func table() throws -> Table {
    var table = Table(
      name: "t", caption: "A & B_1: 100 %",
      columns: [
        .init("row", .text), .init("16 bits", .estimate(.score, spread: true)),
        .init("32 bits", .estimate(.score, spread: true)),
      ])
    func cell(_ values: [Double]) throws -> Table.Cell {
      .init(.estimate(try #require(Estimate(values)), remark: nil))
    }
    table.rows = [
      [.text("a"), try cell([0.80, 0.82]), .init(.absent(mark: "—", reason: "pending"))],
      [.text("b"), try cell([0.80001, 0.82]), try cell([0.5, 0.5])],
      [
        .text("c|d, \"e\""), try cell([0.80]),
        .init(.absent(mark: "infeasible (a)", reason: "infeasible: x, y")),
      ],
    ]
    table.notes = ["(a) x, y"]
    return table
  }

  @Test func bestIncludesWhatPrintsTheSame() throws {
    var table = try Self.table()
    table.markBest(columns: [1, 2])
    #expect(table.rows.map { $0[1].isBold } == [true, true, false])
    // A single number is not better than anything.
    #expect(table.rows.map { $0[2].isBold } == [false, false, false])
  }

  @Test func markdown() throws {
    var table = try Self.table()
    table.markBest(columns: [1, 2])
    // s of 0.80 and 0.82 is 0.01 sqrt(2) = 0.0141.
    #expect(
      Markdown.render(table) == """
        | row       |             16 bits |         32 bits |
        | --------- | ------------------: | --------------: |
        | a         | **0.8100 ± 0.0141** |               — |
        | b         | **0.8100 ± 0.0141** | 0.5000 ± 0.0000 |
        | c\\|d, "e" |      0.8000 (n = 1) |  infeasible (a) |

        """)
  }

  /// A heading stands where its group begins, in the first column of text; CSV says the group of each row.
  @Test func groups() throws {
    var table = Table(
      name: "t", columns: [.init("bits", .number(.count)), .init("row", .text), .init("MAP", .number(.score))])
    for (row, group) in [("a", nil), ("b", "G & H"), ("c", "G & H"), ("d", "I"), ("e", nil)] as [(String, String?)] {
      table.append([.number(16), .text(row), row == "e" ? .empty : .number(0.5)], under: group)
    }
    #expect(
      Markdown.render(table) == """
        | bits | row          |    MAP |
        | ---: | ------------ | -----: |
        |   16 | a            | 0.5000 |
        |      | *G & H*      |        |
        |   16 | b            | 0.5000 |
        |   16 | c            | 0.5000 |
        |      | *I*          |        |
        |   16 | d            | 0.5000 |
        |      | *Other rows* |        |
        |   16 | e            |        |

        """)
    #expect(
      CSV.render(table) == """
        group,bits,row,MAP
        ,16,a,0.5
        G & H,16,b,0.5
        G & H,16,c,0.5
        I,16,d,0.5
        ,16,e,

        """)
    #expect(
      LaTeX.render(table).contains(
        #"""
            16 & a & 0.5000 \\
            \hline
            \multicolumn{3}{l}{\textit{G \& H}} \\
            16 & b & 0.5000 \\

        """#))
  }

  /// The highest number of all stands above the rows that are compared.
  @Test func bestCanBeginBelowTheFirstRow() throws {
    var table = try Self.table()
    table.rows.insert([.text("ceiling"), .estimate(Estimate([0.9])), .estimate(nil)], at: 0)
    table.markBest(columns: [1, 2], from: 1)
    #expect(table.rows.map { $0[1].isBold } == [false, true, true, false])
  }

  @Test func differencesHaveASignAndSharesAreInPerCent() throws {
    let values = [0.01236, -0.01236, 0.00001, -0.00001]
    #expect(values.map { NumberFormat.difference.text($0) } == ["+0.0124", "-0.0124", "0.0000", "0.0000"])
    #expect(NumberFormat.percent.text(0.0526) == "5.3 %")
    // s of 0.25 and 0.27 is 0.01 sqrt(2).
    #expect(NumberFormat.percent.text(try #require(Estimate([0.25, 0.27]))) == "26.0 % ± 1.4 %")
  }

  @Test func csvHasEveryDigitAndQuotes() throws {
    let text = CSV.render(try Self.table())
    #expect(
      text == """
        row,16 bits mean,16 bits s,16 bits n,16 bits note,32 bits mean,32 bits s,32 bits n,32 bits note
        a,0.81,0.014142135623730885,2,,,,0,pending
        b,0.810005,0.014135064555919051,2,,0.5,0,2,
        "c|d, ""e\""",0.8,,1,,,,0,"infeasible: x, y"

        """)
  }

  @Test func latex() throws {
    var table = try Self.table()
    table.markBest(columns: [1])
    #expect(
      LaTeX.render(table) == """
        \\begin{table}[t]
          \\centering
          \\caption{A \\& B\\_1: 100 \\%}
          \\label{tab:t}
          \\begin{tabular}{lrr}
            \\hline
            row & 16 bits & 32 bits \\\\
            \\hline
            a & \\textbf{0.8100 $\\pm$ 0.0141} & --- \\\\
            b & \\textbf{0.8100 $\\pm$ 0.0141} & 0.5000 $\\pm$ 0.0000 \\\\
            c\\textbar{}d, ''e'' & 0.8000 (n = 1) & infeasible (a) \\\\
            \\hline
          \\end{tabular}

          {\\footnotesize (a) x, y\\par}
        \\end{table}

        """)
  }

  @Test func latexEscapesEverySpecialCharacter() {
    #expect(
      LaTeX.escape("\\ { } $ & # _ % ^ ~ < > — –")
        == "\\textbackslash{} \\{ \\} \\$ \\& \\# \\_ \\% \\textasciicircum{} \\textasciitilde{} "
        + "\\textless{} \\textgreater{} --- --")
  }

  @Test func markdownEscapesWhatWouldBreakACell() {
    #expect(Markdown.escape("a|b\nc*d_e`f<g") == "a\\|b c\\*d\\_e\\`f&lt;g")
    #expect(Markdown.code("a`b") == "`a'b`")
  }

  @Test func theUsualCountIsTheMostFrequentThenTheLarger() throws {
    var table = try Self.table()
    #expect(table.usualCount == 2)
    #expect(table.countPhrase == "n = 2 seeds unless a cell says otherwise")
    table.rows.removeLast()
    #expect(table.countPhrase == "n = 2 seeds")
    table.rows = []
    #expect(table.countPhrase == "no seed finished yet")
    table.rows = try [[0.5], [0.5, 0.6]].map { values in
      [.text("x"), .init(.estimate(try #require(Estimate(values)), remark: nil)), .none]
    }
    #expect(table.usualCount == 2)
  }
}
