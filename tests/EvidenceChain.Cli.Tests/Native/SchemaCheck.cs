using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EvidenceChain.Cli.Tests.Native;

/// <summary>As much of JSON Schema 2020-12 as the published schema uses; a keyword that is not known here fails, so that none is passed over.</summary>
internal sealed class SchemaCheck(JsonObject schema)
{
    private static readonly string[] Words = ["$schema", "$id", "$defs", "title", "description", "$ref", "type", "enum", "pattern", "properties", "required", "additionalProperties", "items", "minItems", "anyOf"];

    /// <summary>Where and how a value departs from the schema; empty when it does not.</summary>
    public IReadOnlyList<string> Faults(JsonNode? value) => [.. Faults(schema, value, "$")];

    private IEnumerable<string> Faults(JsonObject rule, JsonNode? value, string at)
    {
        Assert.DoesNotContain(rule, word => !Words.Contains(word.Key));
        if (rule["$ref"] is { } reference)
        {
            rule = schema["$defs"]![reference.ToString()["#/$defs/".Length..]]!.AsObject();
        }
        if (rule["anyOf"] is JsonArray any)
        {
            return any.Any(one => !Faults(one!.AsObject(), value, at).Any()) ? [] : [$"{at}: none of the forms"];
        }
        if (rule["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)))
        {
            return [$"{at}: {value} is not listed"];
        }
        if (rule["type"] is { } type && type.ToString() != TypeOf(value))
        {
            return [$"{at}: {TypeOf(value)} instead of {type}"];
        }
        return value switch
        {
            JsonObject members => MemberFaults(rule, members, at),
            JsonArray items => items.Count < ((int?)rule["minItems"] ?? 0) ? [$"{at}: too few"] : items.SelectMany((item, index) => Faults(rule["items"]!.AsObject(), item, $"{at}[{index}]")),
            _ when rule["pattern"] is { } pattern && !Regex.IsMatch(value!.ToString(), pattern.ToString()) => [$"{at}: {value} does not match {pattern}"],
            _ => [],
        };
    }

    private IEnumerable<string> MemberFaults(JsonObject rule, JsonObject members, string at)
    {
        var known = rule["properties"]!.AsObject();
        foreach (var name in rule["required"]!.AsArray().Where(name => !members.ContainsKey(name!.ToString())))
        {
            yield return $"{at}: {name} is missing";
        }
        foreach (var (name, member) in members)
        {
            if (!known.ContainsKey(name))
            {
                yield return $"{at}: {name} is unknown";
                continue;
            }
            foreach (var fault in Faults(known[name]!.AsObject(), member, $"{at}.{name}"))
            {
                yield return fault;
            }
        }
    }

    private static string TypeOf(JsonNode? value) => value is null ? "null" : value.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Object => "object",
        System.Text.Json.JsonValueKind.Array => "array",
        System.Text.Json.JsonValueKind.String => "string",
        System.Text.Json.JsonValueKind.Number => "number",
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => "boolean",
        _ => "null",
    };
}
