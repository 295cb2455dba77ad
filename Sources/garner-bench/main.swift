internal import Foundation

/// Figures, printed; never a test.
let usage = """
    garner-bench: measures Garner on this machine.

      garner-bench import [MB…]   imports generated reports of 10, 100 and 1000 MB end to end
      garner-bench report MB FILE writes such a report, for looking closer with other tools
      garner-bench queue [sqlite|postgresql] [COUNT]
                                  picks up, drains and shares out empty harvests, beside a plain loop in the database
      garner-bench schedule [sqlite|postgresql]
                                  looks for due plans among 1,000, 100,000 and 1,000,000 connections
      garner-bench store          durable commits, the wait of a short write beside a bulk import, raw answers

    """

var arguments = Array(CommandLine.arguments.dropFirst())
let command = arguments.isEmpty ? "" : arguments.removeFirst()
do {
    switch command {
    case "import": try await ImportBench(arguments).run()
    case "report": try ImportBench.writeReport(arguments)
    case "queue": try await QueueBench(arguments).run()
    case "schedule": try await ScheduleBench(arguments).run()
    case "store": try await StoreBench.run()
    case "import-alone": try await ImportBench.importAlone(arguments)
    default:
        print(usage)
        exit(command.isEmpty || command == "--help" ? 0 : 64)
    }
} catch {
    FileHandle.standardError.write(Data("garner-bench: \(error)\n".utf8))
    exit(1)
}
