using System.Globalization;

namespace HyperActors.Replacement;

/// <summary>Reads one specification <c>NAME[:key=value[;key=value…]]</c>; the first mistake ends the reading.</summary>
internal sealed class PolicySpecificationReader(string text)
{
    private PolicyError? _error;

    public PolicyChoice? Read(out PolicyError? error)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        PolicyDescription? description = PolicyRegistry.Find(name);
        if (description is null)
        {
            error = UnknownName(name);
            return null;
        }
        PolicyArguments arguments = new(description);
        if (colon >= 0)
            ReadArguments(description, arguments, colon + 1);
        error = _error;
        return error is null ? new PolicyChoice(text, description, arguments) : null;
    }

    private void ReadArguments(PolicyDescription description, PolicyArguments arguments, int start)
    {
        HashSet<string> seen = [];
        while (_error is null && start <= text.Length)
        {
            int end = text.IndexOf(';', start);
            end = end < 0 ? text.Length : end;
            ReadArgument(description, arguments, seen, text[start..end], start);
            start = end + 1;
        }
    }

    private void ReadArgument(
        PolicyDescription description, PolicyArguments arguments, HashSet<string> seen, string part, int offset)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || equals == part.Length - 1)
        {
            _error = new PolicyError($"'{part}' is not key=value.", part, offset, ParameterHint(description));
            return;
        }
        string key = part[..equals];
        string value = part[(equals + 1)..];
        PolicyParameter? parameter = description.Parameters.FirstOrDefault(candidate => candidate.Name == key);
        if (parameter is null)
            _error = UnknownParameter(description, key, offset);
        else if (!seen.Add(key))
            _error = new PolicyError($"'{key}' is given twice.", part, offset, "Keep one of them.");
        else if (!IsAllowed(parameter, value))
            _error = BadValue(parameter, value, offset + equals + 1);
        else
            arguments.Set(key, value);
    }

    private static bool IsAllowed(PolicyParameter parameter, string value)
    {
        if (parameter.Choices.Count > 0)
            return parameter.Choices.Contains(value);
        NumberStyles style = parameter.IsInteger ? NumberStyles.None : NumberStyles.AllowDecimalPoint;
        return decimal.TryParse(value, style, CultureInfo.InvariantCulture, out decimal number)
            && number >= parameter.Minimum && number <= parameter.Maximum;
    }

    private static PolicyError UnknownName(string name)
    {
        List<string> names = [.. PolicyRegistry.All.Select(description => description.Name)];
        string nearest = NearestWord.Find(name, names) is { } word ? $"Did you mean '{word}'? " : "";
        string message = name.Length == 0 ? "A policy has no name." : $"There is no policy '{name}'.";
        return new PolicyError(message, name, 0, $"{nearest}Policies: {string.Join(' ', names)}.");
    }

    private static PolicyError UnknownParameter(PolicyDescription description, string key, int offset)
    {
        List<string> names = [.. description.Parameters.Select(parameter => parameter.Name)];
        string nearest = NearestWord.Find(key, names) is { } word ? $"Did you mean '{word}'? " : "";
        string message = $"Policy '{description.Name}' has no parameter '{key}'.";
        return new PolicyError(message, key, offset, nearest + ParameterHint(description));
    }

    private static PolicyError BadValue(PolicyParameter parameter, string value, int offset)
    {
        string nearest = NearestWord.Find(value, parameter.Choices) is { } word ? $"Did you mean '{word}'? " : "";
        return new PolicyError(
            $"'{value}' is no value for '{parameter.Name}'.", value, offset, $"{nearest}Allowed: {parameter.Range}.");
    }

    private static string ParameterHint(PolicyDescription description) =>
        description.Parameters.Count == 0
            ? $"'{description.Name}' takes no parameters."
            : "Parameters: " + string.Join(
                ", ", description.Parameters.Select(p => $"{p.Name}={p.Default} ({p.Range})")) + ".";
}
