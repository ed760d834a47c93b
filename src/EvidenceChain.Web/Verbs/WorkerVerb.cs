using System.CommandLine;
using EvidenceChain.Web.Jobs;

namespace EvidenceChain.Web.Verbs;

/// <summary><c>worker</c>: takes captures from the queue; as many hosts may run one as are wanted.</summary>
internal static class WorkerVerb
{
    public static Command Create()
    {
        var shop = new Option<int>("--shop") { Description = "port of the sample shop" };
        var command = new Command("worker", "capture what is queued; started by up") { shop };
        command.SetAction(async (arguments, cancellation) =>
        {
            using var worker = WorkerHost.Build(arguments.DataFolder());
            await worker.RunAsync(cancellation);
            return ExitCode.Done;
        });
        return command;
    }
}
