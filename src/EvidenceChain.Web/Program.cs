using System.CommandLine;
using EvidenceChain.Web.Verbs;

var root = new RootCommand("EvidenceChain server") { CommonOptions.Data };
foreach (var verb in (Command[])[UpVerb.Create(), DownVerb.Create(), StatusVerb.Create(), ServeVerb.Create(), WorkerVerb.Create(), BrowserHostVerb.Create(), SampleShopVerb.Create(), WitnessVerb.Create(), BenchVerb.Create()])
{
    root.Subcommands.Add(verb);
}

var arguments = root.Parse(args);
if (arguments.Errors is [var first, ..])
{
    Console.Error.WriteLine($"ec: {first.Message}");
    return ExitCode.Usage;
}
return await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
