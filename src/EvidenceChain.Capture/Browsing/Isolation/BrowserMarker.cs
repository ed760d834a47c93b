using System.Text.Json;
using System.Text.Json.Serialization;

namespace EvidenceChain.Capture.Browsing;

/// <summary>A note that a browser runs, kept on disk until it is gone, so that a later start can clean up after a crash.</summary>
internal sealed record BrowserMarker
{
    public required string Id { get; init; }

    public required int ProcessId { get; init; }

    /// <summary>Clock ticks since boot; with the boot's id it says whether that process is still the same.</summary>
    public required long StartTicks { get; init; }

    public required string BootId { get; init; }

    public required string Folder { get; init; }

    /// <summary>Stands in the environment of every process of this browser.</summary>
    [JsonIgnore]
    public string Mark => $"EC_BROWSER={Id}";

    public static string PathOf(string markerFolder, string id) => Path.Combine(markerFolder, id + ".json");

    public void Save(string markerFolder)
    {
        Directory.CreateDirectory(markerFolder);
        var path = PathOf(markerFolder, Id);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, BrowserJson.Default.BrowserMarker));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Null when the file is not a whole marker (the machine stopped while it was written).</summary>
    public static BrowserMarker? Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), BrowserJson.Default.BrowserMarker);
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BrowserMarker))]
[JsonSerializable(typeof(HostRequest))]
[JsonSerializable(typeof(HostAnswer))]
internal sealed partial class BrowserJson : JsonSerializerContext;
