using System.CommandLine;
using EvidenceChain.Web.Api;

namespace EvidenceChain.Web.Verbs;

/// <summary><c>serve</c>: the service process that the supervisor keeps running.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var port = CommonOptions.Port("loopback port of the HTTP API");
        var shop = new Option<int>("--shop") { Description = "port of the sample shop" };
        var chain = new Option<int>("--chain") { Description = "port of the local chain" };
        var command = new Command("serve", "the service process; started by up") { port, shop, chain };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var service = await ServiceHost.BuildAsync(
                arguments.DataFolder(), new Neighbours(arguments.GetValue(port) ?? 0, arguments.GetValue(chain), arguments.GetValue(shop)), cancellation);
            await service.RunAsync(cancellation);
            return ExitCode.Done;
        });
        return command;
    }
}
