using System.Reflection;
using ExternalActions.Actions;
using ExternalActions.Grains.Actions;
using ExternalActions.Grains.Caching;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Tests.Caching;

public sealed class ActionCacheTests
{
    [Fact]
    public async Task Action_that_a_new_rule_makes_invalid_is_refused_with_what_is_wrong()
    {
        var saved = new SavedAction
        {
            Id = Guid.NewGuid(),
            Version = 3,
            Definition = new() { ConnectorId = Guid.NewGuid(), Name = "a", Method = "FETCH", Url = "https://a.example/" },
        };
        var grain = Proxy.Of<IActionGrain>(Task.FromResult<SavedAction?>(saved));
        using var cache = new ActionCache(Proxy.Of<IGrainFactory>(grain), new CacheLease(TimeProvider.System), TimeProvider.System);

        var refusal = Given.Refusal(await cache.GetNewestAsync(saved.Id));

        Assert.Equal((ProblemKind.Conflict, ProblemCode.ActionOutdated), (refusal.Kind, refusal.Code));
        Assert.Equal(("#/method", ProblemCode.UnknownValue), Assert.Single(refusal.Errors.Select(entry => (entry.Pointer, entry.Code))));
    }

    /// <summary>Answers every call with one value.</summary>
    public class Proxy : DispatchProxy
    {
        private object? _answer;

        /// <summary>Makes one.</summary>
        public static T Of<T>(object answer)
            where T : class
        {
            var proxy = Create<T, Proxy>();
            ((Proxy)(object)proxy)._answer = answer;
            return proxy;
        }

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer;
    }
}
