"""What a fit says about the coefficients: tests, intervals, and other covariances."""
