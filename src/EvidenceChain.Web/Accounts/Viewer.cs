using System.Collections.Frozen;

namespace EvidenceChain.Web.Accounts;

/// <summary>Who asks, and for whom: a member acting for one organisation, or the operator, who sees all of them.</summary>
public sealed record Viewer
{
    /// <summary>As orders and the audit name it: a member with organisation and id, for what is earlier in a case is told for that organisation.</summary>
    public required string Name { get; init; }

    /// <summary>The name alone, for pages.</summary>
    public string Person { get => field ?? Name; init; }

    /// <summary>Id of the account; null over the administrator's socket and for the installation's own key.</summary>
    public string? Account { get; init; }

    /// <summary>Id of the organisation; null is the operator.</summary>
    public required string? Organisation { get; init; }

    /// <summary>Null for the operator.</summary>
    public string? OrganisationName { get; init; }

    public required IReadOnlySet<Role> Roles { get; init; }

    /// <summary>What the key that was shown may do; null where no key narrows the roles.</summary>
    public IReadOnlySet<KeyScope>? Scopes { get; init; }

    /// <summary>Id of the key that was shown; null without one.</summary>
    public string? Key { get; init; }

    public bool IsOperator => Organisation is null;

    public bool IsAdministrator => Roles.Contains(Role.Administrator) && Scopes?.Contains(KeyScope.Administer) != false;

    /// <summary>May cause captures and all that follows from them.</summary>
    public bool MayOrder => (Roles.Contains(Role.RightsHolder) || Roles.Contains(Role.Agent) || Roles.Contains(Role.Monitor) || Roles.Contains(Role.Administrator)) && Scopes?.Contains(KeyScope.Capture) != false;

    /// <summary>What another organisation owns is to this one as what does not exist.</summary>
    public bool Sees(string? owner) => Organisation is null || Organisation == owner;

    /// <summary>Whoever holds the machine: over the socket, or with the key in the data folder.</summary>
    internal static Viewer Holder(string name) => new() { Name = name, Organisation = null, Roles = new[] { Role.Administrator }.ToFrozenSet() };
}

/// <summary>What an API key may be used for; each of them reads.</summary>
public enum KeyScope
{
    Read,
    Capture,
    Administer,
}
