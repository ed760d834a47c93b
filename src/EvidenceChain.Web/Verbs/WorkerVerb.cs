using System.CommandLine;
using EvidenceChain.Web.Api;
using EvidenceChain.Web.Jobs;

namespace EvidenceChain.Web.Verbs;

/// <summary><c>worker</c>: takes captures from the queue; as many hosts may run one as are wanted.</summary>
internal static class WorkerVerb
{
    public static Command Create()
    {
        var shop = new Option<int>("--shop") { Description = "port of the sample shop" };
        var chain = new Option<int>("--chain") { Description = "port of the local chain, which no capture may reach" };
        var port = CommonOptions.Port("loopback port of the HTTP API, which no capture may reach");
        var command = new Command("worker", "capture what is queued; started by up") { shop, chain, port };
        command.SetAction(async (arguments, cancellation) =>
        {
            using var worker = WorkerHost.Build(arguments.DataFolder(), new Neighbours(arguments.GetValue(port) ?? 0, arguments.GetValue(chain), arguments.GetValue(shop)));
            await worker.RunAsync(cancellation);
            return ExitCode.Done;
        });
        return command;
    }
}
