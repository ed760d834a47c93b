using System.CommandLine;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Cli.Words;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Commands;

/// <summary>
/// <c>upgrade</c>: asks the service for the proofs that a bundle still awaits. The new bundle takes the old one's place only when it is of the same order, seal and package, has every
/// time stamp of the old one, is not refuted, and holds more; the old one is kept beside it.
/// </summary>
internal static class UpgradeCommand
{
    private static readonly string[] Core = [MemberPaths.Order, MemberPaths.OrderSignature, MemberPaths.Seal, MemberPaths.SealSignature, MemberPaths.Package];

    public static Command Create()
    {
        var path = new Argument<string>("BUNDLE") { Description = "a bundle (ZIP file or unpacked folder)" };
        var policy = new Option<string?>("--policy") { Description = "policy file; else the one in the policy folder that lists the bundle's log" };
        var output = new Option<string?>("--out") { Description = "write the new bundle to this file and leave the old one where it is" };
        var command = new Command("upgrade", "add the proofs that came since a bundle was made: time stamps, anchor, cosignatures, renewals") { path, policy, output };
        command.SetAction(async (arguments, cancellation) =>
        {
            var given = arguments.GetValue(path)!;
            var old = Read(given);
            var choice = arguments.GetValue(policy) is { } named ? PolicyChoice.Read(named) : PolicyChoice.ForLog(old.Origin, arguments.Installation().PolicyFolder);
            if ((await VerifyCommand.JudgeAsync(given, choice, "", null, cancellation)).Verdict == Verdict.Refuted)
            {
                throw new ServiceSaysNo(Exit.Failed, $"{given} is refuted, and nothing can be added to it; type: ec verify {given}");
            }
            var target = arguments.GetValue(output) ?? (Directory.Exists(given) ? $"{Path.TrimEndingDirectorySeparator(given)}.zip" : given);
            using var connection = await AskAsync(arguments.Installation(), given, cancellation);
            return await UpgradeAsync(connection, old, given, target, choice, arguments.Language(), cancellation);
        });
        return command;
    }

    private static async Task<ApiConnection> AskAsync(Installation installation, string given, CancellationToken cancellation)
    {
        var connection = installation.Connect();
        if (await connection.AnswersAsync(cancellation))
        {
            return connection;
        }
        connection.Dispose();
        throw new ServiceSaysNo(Exit.CannotRun, $"nothing was added, for {installation.Address()} does not answer; {given} is as valid as it was, try again when the service can be reached");
    }

    private static async Task<int> UpgradeAsync(ApiConnection connection, BundleManifest old, string given, string target, PolicyChoice choice, Language language, CancellationToken cancellation)
    {
        await connection.PostAsync($"api/v1/captures/{old.Number}/upgrade", "", ApiJson.Default.String, ApiJson.Default.CaptureState, cancellation);
        var aside = $"{target}.upgrade";
        try
        {
            await connection.DownloadAsync($"api/v1/captures/{old.Number}/bundle", aside, cancellation);
            var made = Read(aside);
            var report = await VerifyCommand.JudgeAsync(aside, choice, "", null, cancellation);
            if (WhyNot(old, made, report) is { } reason)
            {
                throw new ServiceSaysNo(Exit.Failed, $"the service's bundle was not taken: {reason}; {given} is as valid as it was");
            }
            var waiting = made.Pending.Count == 0 ? "" : language.Pick($"，待办：{string.Join('、', made.Pending)}", $", pending: {string.Join(", ", made.Pending)}");
            if (!IsMore(old, made))
            {
                Console.Out.WriteLine(ReportText.Printable(language.Pick($"{given}：没有新的证明{waiting}", $"{given}: nothing new{waiting}")));
                return made.Pending.Count == 0 ? Exit.Done : Exit.Inconclusive;
            }
            var kept = File.Exists(target) ? KeepOld(target, old) : null;
            File.Move(aside, target);
            var word = BundleLevels.WordOf(made.Level);
            Console.Out.WriteLine(ReportText.Printable(language.Pick(
                $"{target}：{word}，{ReportText.VerdictText(report.Verdict, true)}{waiting}{(kept is null ? "" : $"；原交付包保留为 {kept}")}",
                $"{target}: {word}, {ReportText.VerdictText(report.Verdict, false)}{waiting}{(kept is null ? "" : $"; the old bundle is kept as {kept}")}")));
            return made.Pending.Count == 0 ? Exit.Done : Exit.Inconclusive;
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private static BundleManifest Read(string path)
    {
        if (!Path.Exists(path))
        {
            throw new ServiceSaysNo(Exit.Usage, $"{path}: there is no such file or folder");
        }
        var opened = BundleReader.Open(path);
        using var bundle = opened.IsOk ? opened.Value : throw new ServiceSaysNo(Exit.Failed, $"{path}: {opened.Error}");
        return bundle.Read(MemberPaths.Manifest).TryGet(out var bytes, out var error) && BundleManifest.Parse(bytes).TryGet(out var manifest, out error)
            ? manifest
            : throw new ServiceSaysNo(Exit.Failed, $"{path}: {error}");
    }

    /// <summary>What is wrong with what the service gave: it must be the same evidence, with all that was held already, and withstand the verifier.</summary>
    private static string? WhyNot(BundleManifest old, BundleManifest made, VerificationReport report)
    {
        var digests = made.Members.ToDictionary(member => member.Path, member => member.Sha256, StringComparer.Ordinal);
        if (made.Number != old.Number || made.Origin != old.Origin)
        {
            return "it is of another evidence";
        }
        var stamps = MemberPaths.StampNames(old.Members.Select(member => member.Path)).SelectMany(MemberPaths.StampMembers);
        if (old.Members.FirstOrDefault(member => (Core.Contains(member.Path) || stamps.Contains(member.Path)) && digests.GetValueOrDefault(member.Path) != member.Sha256) is { } changed)
        {
            return $"its {changed.Path} is missing or another one";
        }
        return report.Checks.FirstOrDefault(check => check.Outcome == CheckOutcome.Failed) is { } fault ? $"{fault.Name} failed: {fault.Reason}" : null;
    }

    private static bool IsMore(BundleManifest old, BundleManifest made) =>
        made.Level > old.Level || made.Pending.Except(old.Pending).Count() < old.Pending.Except(made.Pending).Count() || made.Members.Select(member => member.Path).Except(old.Members.Select(member => member.Path)).Any();

    private static string KeepOld(string target, BundleManifest old)
    {
        var stem = target.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? target[..^".zip".Length] : target;
        var kept = $"{stem}.{BundleLevels.WordOf(old.Level)}.zip";
        for (var n = 2; File.Exists(kept); n++)
        {
            kept = $"{stem}.{BundleLevels.WordOf(old.Level)}-{n}.zip";
        }
        File.Move(target, kept);
        return kept;
    }
}
