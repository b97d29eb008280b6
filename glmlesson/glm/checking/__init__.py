"""What a fit leaves of its rows, and what each row does to the fit: residuals and influence."""
