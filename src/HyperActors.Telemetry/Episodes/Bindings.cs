namespace HyperActors.Telemetry;

/// <summary>
/// Which span of which episode a request number belongs to. The numbers' lower halves are small indices that are used again
/// with another upper half, as in the hypervisor's tables, so an array will do.
/// </summary>
internal sealed class Bindings
{
    private Binding[] _bindings = new Binding[64];

    private struct Binding
    {
        public long Request;
        public long Number;
        public OpenEpisode? Episode;
        public int Span;
    }

    public void Bind(long request, OpenEpisode episode, int span = -1)
    {
        int index = (int)(request & uint.MaxValue);
        if (index >= _bindings.Length)
            Array.Resize(ref _bindings, Math.Max(2 * _bindings.Length, index + 1));
        _bindings[index] = new Binding { Request = request, Number = episode.Number, Episode = episode, Span = span };
    }

    /// <summary>Finds the episode of a request; null if there is none, or it is over.</summary>
    public OpenEpisode? Find(long request) => Find(request, out _);

    /// <inheritdoc cref="Find(long)"/>
    public OpenEpisode? Find(long request, out int span)
    {
        span = -1;
        int index = (int)(request & uint.MaxValue);
        if (request < 0 || index >= _bindings.Length)
            return null;
        ref Binding binding = ref _bindings[index];
        if (binding.Request != request || binding.Episode is not { IsOpen: true } episode || episode.Number != binding.Number)
            return null;
        span = binding.Span;
        return binding.Episode;
    }
}
