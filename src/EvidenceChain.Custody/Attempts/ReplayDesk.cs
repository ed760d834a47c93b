using System.Globalization;
using EvidenceChain.Capture.Replaying;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Attempts;

/// <summary>Replays what was captured, after it went on its way, and stores how like its pictures it looked.</summary>
public sealed class ReplayDesk(NpgsqlDataSource database, ReplayCheck check, string folder, TimeProvider clock)
{
    /// <summary>Puts a package aside for its check; it is moved, not copied.</summary>
    public void Lay(EvidenceNumber number, int attempt, string package)
    {
        Directory.CreateDirectory(folder);
        File.Move(package, PathOf(number, attempt), overwrite: true);
    }

    /// <summary>Checks what was put aside of that evidence. One that is cut off is done again.</summary>
    public async Task CheckAsync(EvidenceNumber number, CancellationToken cancellation)
    {
        foreach (var package in Directory.Exists(folder) ? Directory.GetFiles(folder, $"{number}.*") : [])
        {
            var advice = await check.RunAsync(package, cancellation);
            await database.Command(
                "select custody.add_replay_check($1, $2, $3::int, $4, $5)",
                number.ToString(), int.Parse(Path.GetExtension(package)[1..], CultureInfo.InvariantCulture), advice.PixelsAlike, advice.ToBytes(), clock.GetUtcNow()).ExecuteAsync(cancellation);
            File.Delete(package);
        }
    }

    private string PathOf(EvidenceNumber number, int attempt) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number}.{attempt}"));
}
