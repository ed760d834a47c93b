namespace EvidenceChain.Web.Accounts;

/// <summary>A page or an endpoint for these roles alone; without it any signed-in member is let in, and with <c>AllowAnonymous</c> anyone.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AdmitsAttribute(params Role[] roles) : Attribute
{
    public IReadOnlyList<Role> Roles => roles;

    /// <summary>Not for organisations: for the operator's own people.</summary>
    public bool OperatorOnly { get; init; }

    public bool Admits(Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        return (viewer.IsOperator || !OperatorOnly) && roles.Any(role => role == Role.Administrator ? viewer.IsAdministrator : viewer.Roles.Contains(role));
    }
}
