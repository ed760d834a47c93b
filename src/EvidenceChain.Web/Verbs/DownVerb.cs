using System.CommandLine;
using EvidenceChain.Custody.Processes;
using EvidenceChain.Web.Supervision;

namespace EvidenceChain.Web.Verbs;

/// <summary><c>down</c>: ends the installation of a data folder and returns when all of it is gone.</summary>
internal static class DownVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        var command = new Command("down", "end the service");
        command.SetAction(async (arguments, cancellation) =>
        {
            var data = arguments.DataFolder();
            if (RunState.Read(data) is not { } state || !state.Supervisor.IsRunning())
            {
                Console.Error.WriteLine($"ec: nothing runs for {data.Root}");
                return ExitCode.Done;
            }
            await state.Supervisor.EndAsync(Signal.Terminate, Patience, cancellation);
            return ExitCode.Done;
        });
        return command;
    }
}
