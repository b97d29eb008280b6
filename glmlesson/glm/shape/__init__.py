"""What a family has beside its mean, estimated: size, power, shape."""
