using System.Collections.Frozen;

namespace EvidenceChain.Web.Accounts;

/// <summary>What somebody is in an organisation; a member may be several.</summary>
public enum Role
{
    RightsHolder,
    Agent,
    Monitor,
    Officer,
    Court,
    Auditor,
    Administrator,
}

/// <summary>The words that stand for roles in the database, the API and the pages' words.</summary>
public static class RoleWords
{
    private static readonly FrozenDictionary<string, Role> ByWord = Enum.GetValues<Role>().ToFrozenDictionary(role => role.Word(), StringComparer.Ordinal);

    public static string Word(this Role role) => role switch
    {
        Role.RightsHolder => "rights-holder",
        Role.Agent => "agent",
        Role.Monitor => "monitor",
        Role.Officer => "officer",
        Role.Court => "court",
        Role.Auditor => "auditor",
        Role.Administrator => "administrator",
    };

    public static bool TryRole(string? word, out Role role)
    {
        role = default;
        return word is not null && ByWord.TryGetValue(word, out role);
    }

    /// <summary>A word that is no role is a bug and throws.</summary>
    public static IReadOnlySet<Role> ToRoles(this IEnumerable<string> words) => words.Select(word => ByWord[word]).ToFrozenSet();
}
