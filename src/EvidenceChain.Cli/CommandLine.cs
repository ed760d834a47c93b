using System.CommandLine;
using EvidenceChain.Cli.Commands;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli;

/// <summary>All commands; every wrong thing becomes one sentence on standard error and an exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] words)
    {
        var parsed = Create().Parse(words);
        if (parsed.Errors is [var first, ..])
        {
            return Say(Exit.Usage, string.Join(' ', first.Message.Split((char[])['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries)));
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (ServiceSaysNo no)
        {
            return Say(no.Code, no.Message);
        }
        catch (OperationCanceledException)
        {
            return Say(Exit.CannotRun, "cancelled; what was ordered goes on, see: ec list");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            return Say(Exit.CannotRun, error.Message);
        }
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("EvidenceChain: capture and verify evidence") { SharedOptions.Data, SharedOptions.Server, SharedOptions.Lang, SharedOptions.Json };
        foreach (var command in (Command[])[CaptureCommand.Create(), VerifyCommand.Create(), InspectCommand.Create(), ExtractCommand.Create(), UpgradeCommand.Create(), WatchCommand.Create(), RegisterCommands.Status(), RegisterCommands.List(), RegisterCommands.Get(), DocumentsCommand.Create(), LoginCommand.Create()])
        {
            root.Subcommands.Add(command);
        }
        return root;
    }

    private static int Say(int code, string sentence)
    {
        if (sentence.Length > 0)
        {
            Console.Error.WriteLine(ReportText.Printable($"ec: {sentence}"));
        }
        return code;
    }
}
