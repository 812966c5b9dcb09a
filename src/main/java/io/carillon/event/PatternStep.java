package io.carillon.event;

import java.util.List;

/**
 * One step of a match: from the positions that may have been reached to those that it may reach. Each is at most linear in the
 * text, but for {@link Repeated}, which is that many times as often as it gets somewhere new. Immutable.
 */
sealed interface PatternStep
        permits PatternStep.Literal,
                PatternStep.Anything,
                PatternStep.Segment,
                PatternStep.Sequence,
                PatternStep.Repeated,
                TemplateExpression {
    Positions from(Positions starts, PatternText text);

    /** Exactly this. */
    record Literal(String literal) implements PatternStep {
        @Override
        public Positions from(Positions starts, PatternText text) {
            return text.after(starts, literal);
        }
    }

    /** Anything, also nothing. */
    record Anything() implements PatternStep {
        @Override
        public Positions from(Positions starts, PatternText text) {
            Positions ends = starts.none();
            int first = starts.next(0);
            if (first >= 0) {
                ends.addRange(first, starts.last());
            }
            return ends;
        }
    }

    /** Something without the delimiter; if that is empty, something. */
    record Segment(String delimiter) implements PatternStep {
        @Override
        public Positions from(Positions starts, PatternText text) {
            Positions ends = starts.none();
            int at = starts.next(0);
            while (at >= 0 && at < text.length()) {
                int found = delimiter.isEmpty() ? -1 : text.text.indexOf(delimiter, at);
                int end = found < 0 ? text.length() : found;
                if (end > at) {
                    ends.addRange(at + 1, end);
                }
                at = starts.next(end + (end == at ? 1 : 0));
            }
            return ends;
        }
    }

    /** All of the steps, in their order. */
    record Sequence(List<PatternStep> steps) implements PatternStep {
        public Sequence {
            steps = List.copyOf(steps);
        }

        @Override
        public Positions from(Positions starts, PatternText text) {
            Positions reached = starts;
            for (PatternStep step : steps) {
                if (reached.isEmpty()) {
                    break;
                }
                reached = step.from(reached, text);
            }
            return reached;
        }
    }

    /** A step that may be left out, or come more than once, or both. */
    record Repeated(PatternStep step, boolean mayBeLeftOut, boolean repeats) implements PatternStep {
        @Override
        public Positions from(Positions starts, PatternText text) {
            Positions ends = mayBeLeftOut ? starts.copy() : starts.none();
            Positions fresh = starts;
            do {
                Positions next = step.from(fresh, text);
                next.removeAll(ends);
                ends.addAll(next);
                fresh = next;
            } while (repeats && !fresh.isEmpty());
            return ends;
        }
    }
}
