using System.Reflection;

namespace EvidenceChain.Capture.Recording.Behaviours;

/// <summary>The scripts beside this file as one expression, with the signs they go by: what they find stays in their own world, and is spoken of by its place in a list.</summary>
internal static class BehaviourScripts
{
    private const string Folder = "EvidenceChain.Capture.Recording.";
    private static readonly string[] Parts = ["base", "press", "find", "scroll", "deeds"], Signs = ["consent", "load-more", "tabs", "never"];
    private static readonly string Library = $$"""
        (globalThis.recorder ??= (signs => {
        {{string.Join('\n', Parts.Select(name => Read($"Behaviours.Scripts.{name}.js")))}}
        })({ {{string.Join(", ", Signs.Select(name => $"\"{name}\": {Read($"Signs.{name}.json")}"))}} }))
        """;

    /// <summary>An expression that does one thing, such as <c>look()</c>.</summary>
    public static string Call(string deed) => $"{Library}.{deed}";

    private static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + name) ?? throw new InvalidOperationException($"{name} is not in the assembly"));
        return reader.ReadToEnd();
    }
}
