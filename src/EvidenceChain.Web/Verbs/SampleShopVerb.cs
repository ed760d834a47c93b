using System.CommandLine;
using EvidenceChain.Web.SampleShop;

namespace EvidenceChain.Web.Verbs;

/// <summary><c>sample-shop</c>: serves the sample shop on loopback and prints the URL of its first page.</summary>
internal static class SampleShopVerb
{
    public static Command Create()
    {
        var port = CommonOptions.Port("loopback port");
        var command = new Command("sample-shop", "serve the sample shop") { port };
        command.SetAction(async (arguments, cancellation) =>
        {
            await SampleShopSite.RunAsync(arguments.GetValue(port) ?? 0, Console.Out.WriteLine, cancellation);
            return ExitCode.Done;
        });
        return command;
    }
}
