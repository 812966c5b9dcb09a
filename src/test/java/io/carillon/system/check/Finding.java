package io.carillon.system.check;

/** A broken guarantee, and where it was seen. */
public record Finding(Breach breach, String detail) {
    @Override
    public String toString() {
        return breach + ": " + detail;
    }
}
