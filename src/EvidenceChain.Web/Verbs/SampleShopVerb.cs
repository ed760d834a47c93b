using System.CommandLine;
using EvidenceChain.Web.Benches.Corpus;
using EvidenceChain.Web.SampleShop;

namespace EvidenceChain.Web.Verbs;

/// <summary><c>sample-shop</c>: serves the sample shop on loopback and prints the URL of its first page.</summary>
internal static class SampleShopVerb
{
    public static Command Create()
    {
        var port = CommonOptions.Port("loopback port");
        var bench = new Option<bool>("--bench") { Description = "the benches' thirty listings instead" };
        var command = new Command("sample-shop", "serve the sample shop") { port, bench };
        command.SetAction(async (arguments, cancellation) =>
        {
            await (arguments.GetValue(bench) ? CorpusSite.RunAsync(arguments.GetValue(port) ?? 0, Console.Out.WriteLine, cancellation)
                : SampleShopSite.RunAsync(arguments.GetValue(port) ?? 0, Console.Out.WriteLine, cancellation));
            return ExitCode.Done;
        });
        return command;
    }
}
