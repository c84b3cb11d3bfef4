"""The local startups that members back."""
