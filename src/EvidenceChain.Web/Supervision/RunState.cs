using System.Text.Json;
using System.Text.Json.Serialization;
using EvidenceChain.Custody.Processes;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Web.Supervision;

/// <summary>What runs for a data folder: written by the supervisor, read by <c>status</c>, <c>down</c>, and the next supervisor.</summary>
public sealed record RunState
{
    private const UnixFileMode EveryoneReads = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public required ProcessMark Supervisor { get; init; }

    /// <summary>Folder of the build that runs.</summary>
    public required string App { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Loopback address of the HTTP API and the log.</summary>
    public required string Url { get; init; }

    public required string Socket { get; init; }

    public required string SampleShopUrl { get; init; }

    public required int ChainPort { get; init; }

    public required IReadOnlyDictionary<string, ChildState> Children { get; init; }

    /// <summary>The state on disk; null when there is none or it cannot be read.</summary>
    public static RunState? Read(DataFolder data)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(data.RunState), RunStateJson.Default.RunState);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the file as a whole; it holds no secret and is readable for every user's <c>status</c>.</summary>
    public void Write(DataFolder data)
    {
        // Made anew and renamed: what another user may have put at either name is never written through.
        var aside = $"{data.RunState}.{Environment.ProcessId}";
        File.Delete(aside);
        using (var file = new FileStream(aside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = EveryoneReads }))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(this, RunStateJson.Default.RunState));
        }
        File.Move(aside, data.RunState, overwrite: true);
    }
}

/// <summary>One supervised process; <see cref="Process"/> is null between its end and its next start.</summary>
public sealed record ChildState(ProcessMark? Process, int Restarts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(RunState))]
internal sealed partial class RunStateJson : JsonSerializerContext;
