extension CommandTree {
    /// Everything that can be typed behind `garner`.
    static let garner: CommandTree = CommandTree(
        Command(
            "garner",
            "Harvests usage reports on schedule, and mails the right people when a harvest needs them.",
            discussion: "Exit codes: \(ExitCode.meanings).",
            commands: [
                InitCommand.command,
                ServeCommand.command,
                DemoCommand.command,
                ConsortiumCommands.command,
                InstitutionCommands.command,
                GroupCommands.command,
                UserCommands.command,
                AccountCommands.command,
                ProviderCommands.command,
                TemplateCommands.command,
                HostCommands.command,
                HarvesterCommands.command,
                QueueCommands.command,
                NodeCommands.command,
                ConnectionCommands.command,
                HarvestCommands.command,
                RequestCommands.command,
                AlertCommands.command,
                RecipientCommands.command,
                MailCommands.command,
                ErrorsCommands.command,
                UsageCommands.command,
                ImportCommands.importing,
                ImportCommands.exporting,
                AuditCommands.command,
                DoctorCommand.command, MetricsCommand.command,
                BackupCommands.backup,
                BackupCommands.restore,
                DatabaseCommands.command,
                SecretsCommands.command,
                CompletionCommand.command,
                ManualCommand.command,
            ]
        ),
        shared: SharedOptions.all
    )
}
