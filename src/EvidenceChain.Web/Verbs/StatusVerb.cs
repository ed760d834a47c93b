using System.CommandLine;
using EvidenceChain.Web.Supervision;

namespace EvidenceChain.Web.Verbs;

/// <summary><c>status</c>: what the supervisor runs, one line a process; works when the service does not answer.</summary>
internal static class StatusVerb
{
    public static Command Create()
    {
        var command = new Command("status", "show the processes of this installation");
        command.SetAction(arguments =>
        {
            var data = arguments.DataFolder();
            if (RunState.Read(data) is not { } state || !state.Supervisor.IsRunning())
            {
                Console.WriteLine($"nothing runs for {data.Root}");
                return ExitCode.Failed;
            }
            Console.WriteLine($"{state.Url}  data {data.Root}  supervisor {state.Supervisor.Id}");
            foreach (var (name, child) in state.Children)
            {
                Console.WriteLine(child.Process is { } process && process.IsRunning() ? $"{name}: process {process.Id}, {child.Restarts} restarts" : $"{name}: starting, {child.Restarts} restarts");
            }
            return ExitCode.Done;
        });
        return command;
    }
}
