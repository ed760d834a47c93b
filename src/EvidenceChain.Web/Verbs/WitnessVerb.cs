using System.CommandLine;
using System.Net;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Witness;

namespace EvidenceChain.Web.Verbs;

/// <summary><c>witness</c>: what a second party runs to cosign the checkpoints of logs; <c>witness key</c> and <c>witness forks</c> show what it holds.</summary>
internal static class WitnessVerb
{
    private const string DefaultListen = "127.0.0.1:8970";

    public static Command Create()
    {
        var anchored = new Option<bool>("--anchored") { Description = "an anchor cosigner: signs only what is anchored and final on the chain it watches; has a key of its own", Recursive = true };
        var name = new Option<string?>("--name") { Description = "name of the key, such as witness.example/w1; set at first start", Recursive = true };
        var listen = new Option<string>("--listen") { Description = "address and port", DefaultValueFactory = _ => DefaultListen };
        var command = new Command("witness", "cosign the checkpoints of the logs in DATA/witness/logs.conf (C2SP tlog-witness)") { anchored, name, listen };
        command.SetAction((arguments, cancellation) => Guarded(() => RunAsync(FolderOf(arguments, anchored), arguments.GetValue(name), arguments.GetValue(listen)!, cancellation)));
        var key = new Command("key", "print the verifier key, for the policies and witnesses.conf of others");
        key.SetAction((arguments, _) => Guarded(() =>
        {
            Console.Out.WriteLine(FolderOf(arguments, anchored).OpenKey(arguments.GetValue(name)).Key);
            return Task.FromResult(ExitCode.Done);
        }));
        var forks = new Command("forks", "list the contradictions that were shown to this witness; 1 when a fork is proven");
        forks.SetAction((arguments, _) => Guarded(() => Task.FromResult(ListForks(FolderOf(arguments, anchored)))));
        command.Subcommands.Add(key);
        command.Subcommands.Add(forks);
        return command;
    }

    private static WitnessFolder FolderOf(ParseResult arguments, Option<bool> anchored) => new(arguments.DataFolder().Root, arguments.GetValue(anchored), TimeProvider.System);

    private static async Task<int> RunAsync(WitnessFolder folder, string? name, string listen, CancellationToken cancellation)
    {
        if (!IPEndPoint.TryParse(listen, out var endpoint))
        {
            return Say(ExitCode.Usage, $"--listen takes an address and a port such as {DefaultListen}, not '{listen}'");
        }
        var cosigner = folder.OpenKey(name);
        var logs = folder.Logs;
        using var held = folder.TryLock();
        if (held is null)
        {
            return Say(ExitCode.CannotRun, $"a witness already runs on {folder.Root}");
        }
        await using var app = WitnessHost.Build(folder, cosigner, endpoint);
        await app.StartAsync(cancellation);
        Console.Error.WriteLine($"ec: witness {cosigner.Key} listens at {string.Join(' ', app.Urls)} for {logs.Count} logs ({Path.Combine(folder.Root, WitnessedLog.FileName)}); Ctrl-C ends it");
        await app.WaitForShutdownAsync(cancellation);
        return ExitCode.Done;
    }

    private static int ListForks(WitnessFolder folder)
    {
        var keys = folder.Logs.Select(log => log.Key).ToList();
        var isProven = false;
        foreach (var fork in folder.Forks.All())
        {
            var areSigned = Array.TrueForAll([fork.Known, fork.Other], note => note.VerifyLog(keys).Verdict == NoteVerdict.Verified);
            var isProof = areSigned && fork.Kind == ForkKind.EqualSize;
            isProven |= isProof;
            Console.Out.WriteLine($"{UtcTime.Format(fork.SeenAt)}  {(isProof ? "FORK" : "look")}  {fork.Known.Checkpoint.Origin}  size {fork.Known.Checkpoint.Size} root {fork.Known.Checkpoint.Root.ToHex()[..16]}…  size {fork.Other.Checkpoint.Size} root {fork.Other.Checkpoint.Root.ToHex()[..16]}…  {fork.Path}{(areSigned ? "" : "  (not signed by a log in logs.conf)")}");
        }
        return isProven ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task<int> Guarded(Func<Task<int>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Say(ExitCode.CannotRun, fault.Message);
        }
    }

    private static int Say(int code, string sentence)
    {
        Console.Error.WriteLine($"ec: {sentence}");
        return code;
    }
}
